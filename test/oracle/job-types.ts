// The job types of the oracle, with the names that random filters ask for. Claims and dates end soon, so that timers act.
import { z } from 'zod'
import { defineJobType } from '../../src/definition/define-job-type.ts'

const metadata = z.looseObject({})
const outcomes = ['released', 'refunded'] as const

/** All types. Who handles which as staff differs. */
export const oracleTypes = [
  defineJobType('review_payment', { metadata, outcomes, staffGroups: ['risk'], claimFor: 400 }),
  defineJobType('call_back', { metadata, outcomes }),
  defineJobType('verify_email', { metadata, outcomes, staffGroups: ['crm'], selfService: true }),
]
