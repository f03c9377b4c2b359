// Job types whose data has types, and the operations that take and show it, as texts: codegen knows the schema without types only.
import { z } from 'zod'
import { defineJobType } from '../../src/definition/define-job-type.ts'

const shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('circle'), radius: z.number() }),
  z.object({ kind: z.literal('none') }),
])
const reviewPayment = defineJobType('review_payment', {
  metadata: z.object({
    paymentId: z.string().min(2),
    cents: z.int32(),
    currency: z.enum(['EUR', 'USD']).default('EUR'),
    stoppedAt: z.iso.datetime({ offset: true }).optional(),
    note: z.string().nullable().optional(),
    answered: z.string().nullable(),
    shape: shape.optional(),
    tags: z.array(z.string()).default([]),
    more: z.record(z.string(), z.unknown()).optional(),
  }),
  result: z.object({ released: z.boolean(), at: z.iso.datetime().nullable() }),
  candidateGroups: ['risk'],
  metadataFor: 'staff',
})
const callBack = defineJobType('call_back', { metadata: z.looseObject({ phone: z.string() }), result: z.string() })
const draw = defineJobType('draw', { metadata: shape })

/** Types with metadata of every sort: with a union in it, with more keys, itself a union, and none. */
export const payloadTypes = [reviewPayment, callBack, draw, defineJobType('bare', {})]

/** The payload of a job with all its fields. */
export const payloadOf = `payload {
  __typename
  ... on ReviewPaymentMetadata {
    paymentId cents currency stoppedAt note answered tags more
    shape { __typename ... on ReviewPaymentMetadataShapeCircle { kind radius } ... on ReviewPaymentMetadataShapeNone { kind } }
  }
  ... on CallBackMetadata { phone }
  ... on DrawMetadataCircle { kind radius }
  ... on DrawMetadataNone { kind }
}`
/** Everything of a job that is about its data. */
export const jobFields = `id metadata result ${payloadOf} payloadProblem resultPayloadProblem
  resultPayload { __typename ... on ReviewPaymentResult { released at } }`
export const requestJob = `mutation ($input: RequestJobInput!) { requestJob(input: $input) { wasCreated job { ${jobFields} } } }`
export const requestJobs = `mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { results { job { ${jobFields} } error { code message } } } }`
export const completeJob = `mutation ($input: CompleteJobInput!) { completeJob(input: $input) { jobs { ${jobFields} } } }`
/** The target of a job. */
export const targetOf = (id: string | number) => ({ type: 'Payment', id: String(id) })
