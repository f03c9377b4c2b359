// How the staff of the demo's company end their jobs, and what they say meanwhile.
import type { CompleteJobInput } from '../../src/client/generated/graphql.ts'
import type { Chance } from './chance.ts'

const outcomes: Readonly<Record<string, readonly string[]>> = {
  review_payment: ['released', 'released', 'refunded'],
  check_document: ['accepted', 'accepted', 'refused'],
  check_application: ['accepted'],
  call_back: ['reached', 'reached', 'not_reached'],
}
const notes = ['Waiting for the bank to answer.', 'Called twice, no answer.', 'Looks fine so far.']
const findings = ['Checked with the customer.', 'All is as it should be.', 'The payee is known to us.']

/** The completion of a job of a type. */
export function endingOf(id: string, type: string, chance: Chance): CompleteJobInput {
  const outcome = chance.pick(outcomes[type] ?? ['released'])
  const result = { note: chance.pick(findings), informed: chance.part() < 0.7 }
  return { id, outcome, ...(type === 'review_payment' ? { result } : {}) }
}

/** Something that is said about a job in between. */
export function noteOf(id: string, chance: Chance) {
  return { id, body: chance.pick(notes), internal: chance.part() < 0.5 }
}
