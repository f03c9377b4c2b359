// What goes on at the company while somebody looks on: one small deed after the other, each by whoever does it, over the public
// API. What whoever looks on has taken is left to them, and what lies about goes on lying.
import { ApiError, type Client } from '../../src/client/index.ts'
import { chanceOf } from './chance.ts'
import { claimNext, comment, countJobs, listJobs, startJob } from './documents.ts'
import { endingOf, noteOf } from './endings.ts'
import { absent, staff } from './people.ts'
import {
  askForCall,
  type ClientOf,
  type Company,
  companyOf,
  type Deed,
  sendDocument,
  signUp,
  stopPayment,
} from './requests.ts'

const fewestWaiting = 25
const mostWaiting = 90
// What they stall at is what there is to see.
const leftOpen = ['send_documents', 'check_application']
const present = staff.filter(({ id }) => id !== absent.id)

async function countOf(client: Client, filter: object): Promise<number> {
  return (await client.ask(countJobs, { filter })).jobs.totalCount
}

async function oneOf({ shop, chance }: Company, filter: object) {
  const { edges } = (await shop.ask(listJobs, { filter, orderBy: 'CREATED_AT_DESC' })).jobs
  return edges.length === 0 ? null : chance.pick(edges).node
}

/** A firm goes on a step. */
const goOn: Deed = async (company) => {
  const job = await oneOf(company, { open: true, flow: ['onboarding'], unassigned: false, not: { type: leftOpen } })
  if (job === null || job.assignedTo === null || job.assignedTo === 'mia') return
  await company.clientOf({ sub: job.assignedTo }).complete({ id: job.id })
}

/** Asks for something, unless enough lies about already. */
function inMeasure(deed: Deed): Deed {
  return async (company) => {
    if ((await countOf(company.shop, { open: true, unassigned: true })) <= mostWaiting) await deed(company)
  }
}

const work: Deed = async (company) => {
  const { id, group, types } = company.chance.pick(present)
  const client = company.clientOf({ sub: id, roles: ['staff'], groups: [group] })
  const mine = await oneOf(company, { open: true, assignedTo: [id] })
  if (mine === null || company.chance.part() < 0.2) {
    if ((await countOf(client, { open: true, unassigned: true })) > fewestWaiting) {
      await client.ask(claimNext, { input: { filter: { type: [...types] } } })
    }
    return
  }
  if (mine.status === 'PENDING') await client.ask(startJob, { input: { id: mine.id } })
  else if (company.chance.part() < 0.25) await client.ask(comment, { input: noteOf(mine.id, company.chance) })
  else await client.complete(endingOf(mine.id, mine.type.name, company.chance))
}

const deeds: readonly Deed[] = [
  ...[work, work, work, work, goOn, goOn, goOn, signUp],
  ...[stopPayment, sendDocument, askForCall].map(inMeasure),
]

/** Goes on until it is ended: one deed each `everyMs`. Answers with what ends it. */
export function live(clientOf: ClientOf, everyMs: number): () => Promise<void> {
  const company = companyOf(clientOf, chanceOf(Date.now()))
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
