// An invented lender on a Tuesday morning, as lines of an import: what its staff and its customers have to do. Moments are told
// from now, so that the pictures do not grow old.
import { z } from 'zod'
import { defineJobType } from '../../src/definition/define-job-type.ts'

/** What its customers do. */
export const verifyEmail = defineJobType('verify_email', {
  ...{ title: 'Verify your e-mail address', takes: '2m', priority: 80, normal: { pendingP90: '9d' } },
})
export const completeProfile = defineJobType('complete_profile', {
  ...{ title: 'Complete your profile', takes: '8m', dueIn: '3d', normal: { pendingP90: '6d' } },
})

/** The types of its jobs. */
export const types = [
  defineJobType('review_payment', {
    title: 'Review payment',
    description: 'A payment was stopped. Look at it, then release it or give the money back.',
    metadata: z.object({ amount: z.string(), reason: z.string(), customer: z.string() }),
    result: z.object({ note: z.string().min(3).max(500).describe('What you found'), informed: z.boolean().optional() }),
    outcomes: ['released', 'refunded'],
    candidateGroups: ['risk'],
    dueIn: '4h',
    claimFor: '2h',
  }),
  defineJobType('check_document', {
    title: 'Check a document',
    description: 'Compare the document with what the customer told us.',
    metadata: z.object({ document: z.string(), customer: z.string() }),
    outcomes: ['accepted', 'refused'],
    candidateGroups: ['lending'],
    dueIn: '1d',
  }),
  defineJobType('call_back', {
    title: 'Call a customer back',
    metadata: z.object({ about: z.string() }),
    outcomes: ['reached', 'not_reached'],
    candidateGroups: ['support'],
  }),
  verifyEmail,
  completeProfile,
  defineJobType('upload_documents', { title: 'Upload your documents', normal: { pendingP90: '14d' } }),
  defineJobType('sign_contract', { title: 'Sign the contract' }),
]

const customers = [
  'M. Okafor',
  'L. Brandt',
  'S. Haddad',
  'J. Novak',
  'A. Lindqvist',
  'P. Costa',
  'R. Sato',
  'E. Moreau',
]
const reasons = ['Unusual amount', 'New payee in another country', 'Card reported lost', 'Third try in an hour']
const documents = ['Pay slip, October', 'Proof of address', 'Identity card', 'Bank statement']
const matters = ['Change of instalments', 'A question about fees', 'Cannot sign in', 'Early repayment']
const staff = ['ben', 'ann', 'carla']

const minuteMs = 60_000

function pick<Item>(items: readonly Item[], index: number): Item {
  const found = items[index % items.length]
  if (found === undefined) throw new Error('there is nothing to pick from')
  return found
}

function detailsOf(index: number) {
  const customer = pick(customers, index * 3)
  const id = String(4_100 + index * 37)
  const kinds = [
    {
      ...{ type: 'review_payment', target: { type: 'Payment', id } },
      metadata: { amount: `€ ${(index * 731) % 4_900},00`, reason: pick(reasons, index), customer },
    },
    {
      ...{ type: 'check_document', target: { type: 'Loan', id: `L-${id}` } },
      metadata: { document: pick(documents, index), customer },
      title: `${pick(documents, index)} of ${customer}`,
    },
    {
      ...{ type: 'call_back', target: { type: 'Customer', id: customer } },
      metadata: { about: pick(matters, index) },
      title: `${pick(matters, index)}: call ${customer}`,
    },
  ]
  return pick(kinds, index)
}

function historyOf(index: number, requestedMs: number, nowMs: number): readonly object[] {
  const by = pick(staff, index)
  const at = (part: number): string => new Date(requestedMs + (nowMs - requestedMs) * part).toISOString()
  if (index % 4 === 1) return [{ at: at(0.5), by, operation: 'claim' }]
  if (index % 4 === 2) {
    return [
      { at: at(0.3), by, operation: 'claim' },
      {
        at: at(0.4),
        by,
        operation: 'comment',
        body: 'Asked the customer for the original.',
        internal: index % 8 === 2,
      },
      { at: at(0.6), by, operation: 'start' },
    ]
  }
  return []
}

/** The open jobs of the lender, one a line. */
export function storyLines(count: number, nowMs: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const requestedMs = nowMs - (7 + ((index * 53) % 420)) * minuteMs
    return JSON.stringify({
      ...{ externalId: `story-${index}`, ...detailsOf(index) },
      ...{ at: new Date(requestedMs).toISOString(), by: 'shop', priority: pick([50, 80, 50, 50, 20], index) },
      dueAt: new Date(requestedMs + (200 + ((index * 97) % 900)) * minuteMs).toISOString(),
      history: historyOf(index, requestedMs, nowMs),
    })
  })
  return `${lines.join('\n')}\n`
}
