// What goes on at the company while somebody looks on: one small deed after the other, each by whoever does it, over the public
// API. What whoever looks on has taken is left to them.
import { setTimeout as wait } from 'node:timers/promises'
import { ApiError, type Client } from '../../src/client/index.ts'
import { type Chance, chanceOf } from './chance.ts'
import { documents, matters, reasons, staff } from './company.ts'
import { claimNext, comment, countJobs, listJobs, startFlow, startJob, upsertPerson } from './documents.ts'
import { firmOf } from './past.ts'

/** Speaks for somebody. */
export type ClientOf = (who: {
  readonly sub: string
  readonly roles?: readonly string[]
  readonly groups?: readonly string[]
}) => Client

interface Company {
  readonly clientOf: ClientOf
  readonly chance: Chance
  /** The product itself. */
  readonly shop: Client
}

type Deed = (company: Company) => Promise<void>

const fewestWaiting = 25
const mostWaiting = 90

async function countOf(client: Client, filter: object): Promise<number> {
  return (await client.ask(countJobs, { filter })).jobs.totalCount
}

async function oneOf({ shop, chance }: Company, filter: object) {
  const { edges } = (await shop.ask(listJobs, { filter })).jobs
  return edges.length === 0 ? null : chance.pick(edges).node
}

/** A firm comes. */
const signUp: Deed = async ({ shop, chance }) => {
  const name = firmOf(chance)
  const id = `${name.toLowerCase().replaceAll(' ', '-')}-${Math.floor(chance.part() * 900 + 100)}`
  // Some do not say who they are, which a template of the mails does not stand.
  const known = chance.part() < 0.75 ? { name } : {}
  await shop.ask(upsertPerson, { input: { id, ...known, mail: `${id}@firms.example` } })
  await shop.ask(startFlow, { input: { flow: 'onboarding', target: { type: 'User', id }, assignedTo: id } })
}

/** A firm goes on a step. */
const goOn: Deed = async (company) => {
  const job = await oneOf(company, { open: true, flow: ['onboarding'], unassigned: false })
  if (job === null || job.type.name === 'check_application' || job.assignedTo === null || job.assignedTo === 'mia')
    return
  await company.clientOf({ sub: job.assignedTo }).complete({ id: job.id })
}

const stopPayment: Deed = async ({ shop, chance }) => {
  if ((await countOf(shop, { open: true, unassigned: true })) > mostWaiting) return
  const metadata = {
    ...{ amount: `€ ${Math.round(chance.part() * 4_900)},00`, reason: chance.pick(reasons), customer: firmOf(chance) },
  }
  const target = { type: 'Payment', id: String(20_000 + Math.floor(chance.part() * 70_000)) }
  await shop.request({ type: 'review_payment', target, metadata, priority: chance.pick([50, 50, 80]) })
}

const sendDocument: Deed = async ({ shop, chance }) => {
  if ((await countOf(shop, { open: true, unassigned: true })) > mostWaiting) return
  const [document, customer] = [chance.pick(documents), firmOf(chance)]
  const target = { type: 'Loan', id: `L-${20_000 + Math.floor(chance.part() * 70_000)}` }
  const title = `${document} of ${customer}`
  await shop.request({ type: 'check_document', target, title, metadata: { document, customer } })
}

const askForCall: Deed = async ({ shop, chance }) => {
  if ((await countOf(shop, { open: true, unassigned: true })) > mostWaiting) return
  const [about, customer] = [chance.pick(matters), firmOf(chance)]
  const target = { type: 'Customer', id: customer }
  await shop.request({ type: 'call_back', target, title: `${about}: call ${customer}`, metadata: { about } })
}

const work: Deed = async (company) => {
  const { id, group, types } = company.chance.pick(staff)
  const client = company.clientOf({ sub: id, roles: ['staff'], groups: [group] })
  const mine = await oneOf(company, { open: true, assignedTo: [id] })
  if (mine === null || company.chance.part() < 0.2) {
    if ((await countOf(client, { open: true, unassigned: true })) > fewestWaiting) {
      await client.ask(claimNext, { input: { filter: { type: [...types] } } })
    }
    return
  }
  if (mine.status === 'PENDING') {
    await client.ask(startJob, { input: { id: mine.id } })
    return
  }
  if (company.chance.part() < 0.25) {
    const body = company.chance.pick([
      'Waiting for the bank to answer.',
      'Called twice, no answer.',
      'Looks fine so far.',
    ])
    await client.ask(comment, { input: { id: mine.id, body, internal: company.chance.part() < 0.5 } })
    return
  }
  const endings: Readonly<Record<string, readonly string[]>> = {
    review_payment: ['released', 'released', 'refunded'],
    check_document: ['accepted', 'accepted', 'refused'],
    check_application: ['accepted'],
    call_back: ['reached', 'not_reached'],
  }
  const outcome = company.chance.pick(endings[mine.type.name] ?? ['released'])
  const result =
    mine.type.name === 'review_payment' ? { note: 'Checked with the customer.', informed: true } : undefined
  await client.complete({ id: mine.id, outcome, ...(result ? { result } : {}) })
}

const deeds: readonly Deed[] = [work, work, work, work, goOn, goOn, goOn, signUp, stopPayment, sendDocument, askForCall]

/** Goes on until it is ended: one deed each `everyMs`. Answers with what ends it. */
export function live(clientOf: ClientOf, everyMs: number): () => Promise<void> {
  const shop = clientOf({ sub: 'shop', roles: ['service'] })
  const company: Company = { clientOf, shop, chance: chanceOf(Date.now()) }
  let doing: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    // Somebody else was faster, or the server goes away: that is life.
    doing = doing
      .then(() => company.chance.pick(deeds)(company))
      .catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error
      })
  }, everyMs)
  return async () => {
    clearInterval(timer)
    await doing
  }
}

/** A firm that has its contract before it, and has never said who it is: a template of the mails does not stand that. */
const sendNamelessContract: Deed = async ({ shop, chance }) => {
  const id = `nameless-${Math.floor(chance.part() * 900 + 100)}`
  await shop.ask(upsertPerson, { input: { id, mail: `${id}@firms.example` } })
  await shop.request({ type: 'sign_contract', target: { type: 'User', id }, assignedTo: id })
}

/** What has happened by the first morning: firms that came, each some steps on. */
export async function begin(clientOf: ClientOf, { firms = 24, rounds = 6 } = {}): Promise<void> {
  const shop = clientOf({ sub: 'shop', roles: ['service'] })
  const company: Company = { clientOf, shop, chance: chanceOf(11) }
  await shop.ask(startFlow, {
    input: { flow: 'onboarding', target: { type: 'User', id: 'mia' }, assignedTo: 'mia' },
  })
  for (let count = 0; count < firms; count++) await signUp(company)
  for (let count = 0; count < 3; count++) await sendNamelessContract(company)
  for (let round = 0; round < rounds; round++) {
    for (let count = 0; count < firms / 2; count++) await goOn(company)
    // The flow asks for the next steps meanwhile.
    await wait(400)
  }
}
