// What is asked of the people of the demo's company, and by whom: firms that come, payments that stop, documents and questions.
import type { Client } from '../../src/client/index.ts'
import type { Chance } from './chance.ts'
import { documents, matters, reasons } from './company.ts'
import { startFlow, upsertPerson } from './documents.ts'
import { firmOf } from './people.ts'

/** Speaks for somebody. */
export type ClientOf = (who: {
  readonly sub: string
  readonly roles?: readonly string[]
  readonly groups?: readonly string[]
}) => Client

/** What those who live at the company have. */
export interface Company {
  readonly clientOf: ClientOf
  readonly chance: Chance
  /** The product itself. */
  readonly shop: Client
}

/** Something that is done at the company, once. */
export type Deed = (company: Company) => Promise<void>

function numberOf(chance: Chance): number {
  return 20_000 + Math.floor(chance.part() * 70_000)
}

/** The company, as it is seen with these clients. */
export function companyOf(clientOf: ClientOf, chance: Chance): Company {
  return { clientOf, chance, shop: clientOf({ sub: 'shop', roles: ['service'] }) }
}

/** A firm comes. Some do not say who they are, which a template of the mails does not stand. */
export const signUp: Deed = async ({ shop, chance }) => {
  const name = firmOf(chance)
  const id = `${name.toLowerCase().replaceAll(' ', '-')}-${Math.floor(chance.part() * 9_000 + 1_000)}`
  const known = chance.part() < 0.9 ? { name } : {}
  await shop.ask(upsertPerson, { input: { id, ...known, mail: `${id}@firms.example` } })
  await shop.ask(startFlow, { input: { flow: 'onboarding', target: { type: 'User', id }, assignedTo: id } })
}

/** A payment is stopped. */
export const stopPayment: Deed = async ({ shop, chance }) => {
  const metadata = {
    ...{ amount: `€ ${Math.round(chance.part() * 4_900)},00`, reason: chance.pick(reasons), customer: firmOf(chance) },
  }
  const target = { type: 'Payment', id: String(numberOf(chance)) }
  await shop.request({ type: 'review_payment', target, metadata, priority: chance.pick([50, 50, 80]) })
}

/** A customer sends a document. */
export const sendDocument: Deed = async ({ shop, chance }) => {
  const [document, customer] = [chance.pick(documents), firmOf(chance)]
  const target = { type: 'Loan', id: `L-${numberOf(chance)}` }
  const title = `${document} of ${customer}`
  await shop.request({ type: 'check_document', target, title, metadata: { document, customer } })
}

/** A customer wants to talk to somebody. */
export const askForCall: Deed = async ({ shop, chance }) => {
  const [about, customer] = [chance.pick(matters), firmOf(chance)]
  const target = { type: 'Customer', id: customer }
  await shop.request({ type: 'call_back', target, title: `${about}: call ${customer}`, metadata: { about } })
}

/** An old customer has a new contract before it, and has never said who it is: a template of the mails does not stand that. */
export const sendNamelessContract: Deed = async ({ shop, chance }) => {
  const id = `nameless-${Math.floor(chance.part() * 900 + 100)}`
  await shop.ask(upsertPerson, { input: { id, mail: `${id}@firms.example` } })
  const title = 'Sign the renewed contract'
  await shop.request({ type: 'sign_contract', target: { type: 'User', id }, assignedTo: id, title })
}
