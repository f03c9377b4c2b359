// The invented company of the demo, a lender to small firms: its types of jobs, and the flow by which firms become customers.
import { z } from 'zod'
import { defineFlow } from '../../src/definition/define-flow.ts'
import { defineJobType } from '../../src/definition/define-job-type.ts'

/** What firms that become customers do, and in the middle of it somebody of the staff. */
const verifyEmail = defineJobType('verify_email', {
  ...{ title: 'Verify your e-mail address', takes: '2m', priority: 80, expiresIn: '3d', link: '/welcome/{id}/e-mail' },
  description: 'Open the message that we have sent you, and follow its link.',
  notify: [{ when: 'requested' }, { when: { every: '1d', atMost: 3 }, template: 'still_waiting' }],
})
const completeProfile = defineJobType('complete_profile', {
  ...{ title: 'Complete your profile', takes: '8m', dueIn: '3d', expiresIn: '7d', link: '/welcome/{id}/profile' },
  description: 'Tell us about your firm: its name, its legal form, and what it does.',
  notify: [{ when: 'requested' }, { when: { beforeDue: '1d' } }],
})
const sendDocuments = defineJobType('send_documents', {
  ...{ title: 'Send your documents', takes: '15m', dueIn: '5d', link: '/welcome/{id}/documents' },
  description: 'An extract of the register and the last two balance sheets.',
  notify: [{ when: 'requested' }, { when: 'overdue', template: 'still_waiting' }],
})
const signContract = defineJobType('sign_contract', {
  ...{ title: 'Sign the contract', takes: '5m', dueIn: '7d', link: '/welcome/{id}/contract' },
  notify: [{ when: 'requested', template: 'contract_ready' }],
})
const documentCheck = {
  metadata: z.object({
    document: z.string().min(1).max(100),
    customer: z.string().min(1).max(100),
    pages: z.int().min(1).max(400).optional().describe('How many pages it has'),
  }),
  outcomes: ['accepted', 'refused'] as const,
  candidateGroups: ['lending'],
  dueIn: '1d',
} as const
const checkApplication = defineJobType('check_application', {
  ...documentCheck,
  title: 'Check an application',
  description: 'Compare the documents of a new firm with what it has told us.',
  link: '/welcome/{id}/documents',
  notify: [{ when: 'overdue', to: ['lea'], template: 'help_them' }],
  escalate: [{ when: { afterDue: '4h' }, ifUnclaimed: true, raisePriorityTo: 90, addGroups: ['leads'] }],
})
const checkDocument = defineJobType('check_document', {
  ...documentCheck,
  title: 'Check a document',
  description: 'Compare the document with what the customer told us.',
  link: '/loans/{id}/documents',
})
const reviewPayment = defineJobType('review_payment', {
  title: 'Review payment',
  description: 'A payment was stopped. Look at it, then release it or give the money back.',
  metadata: z.object({
    amount: z.string().regex(/\d/).max(40),
    reason: z.enum(['Unusual amount', 'New payee in another country', 'Card reported lost', 'Third try in an hour']),
    customer: z.string().min(1).max(100),
  }),
  result: z.object({ note: z.string().min(3).max(500).describe('What you found'), informed: z.boolean().optional() }),
  outcomes: ['released', 'refunded'],
  candidateGroups: ['risk'],
  ...{ dueIn: '4h', claimFor: '2h', link: '/payments/{id}' },
  normal: { pendingP90: '20h' },
})
const callBack = defineJobType('call_back', {
  title: 'Call back',
  description: 'Somebody wants to talk to us. Call them, and say how it went.',
  metadata: z.object({
    about: z.string().min(3).max(300),
    phone: z.string().max(40).optional(),
    when: z.enum(['As soon as possible', 'In the morning', 'In the afternoon']).optional(),
  }),
  outcomes: ['reached', 'not_reached'],
  candidateGroups: ['support'],
  ...{ selfService: true, dueIn: '8h', takes: '10m' },
})

/** All types of jobs. */
export const types = [
  ...[verifyEmail, completeProfile, sendDocuments, checkApplication, signContract],
  ...[checkDocument, reviewPayment, callBack],
]

/** How a firm becomes a customer. */
export const onboarding = defineFlow('onboarding', {
  title: 'Becoming a customer',
  description: 'From the first e-mail to the signature.',
  steps: [
    { type: verifyEmail, normal: { pendingP90: '3d' } },
    { type: completeProfile, after: [verifyEmail], normal: { pendingP90: '7d' } },
    { type: sendDocuments, after: [completeProfile], normal: { pendingP90: '4d' } },
    {
      ...{ type: checkApplication, after: [sendDocuments], assignedTo: null, normal: { pendingP90: '1d' } },
      metadata: ({ target }) => ({ document: 'Register and balance sheets', customer: target.id }),
    },
    { type: signContract, after: [checkApplication] },
  ],
})

/** What its jobs are about. */
export const reasons = ['Unusual amount', 'New payee in another country', 'Card reported lost', 'Third try in an hour']
export const documents = ['Pay slip, October', 'Proof of address', 'Extract of the register', 'Bank statement']
export const matters = ['Change of instalments', 'A question about fees', 'Cannot sign in', 'Early repayment']
