// What sort of job: the domain's view of a registered type. `src/definition/define-job-type.ts` makes it from zod schemas.
import type { Condition } from './condition.ts'
import type { EscalationStep } from './escalation/escalation.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { ActionLinks } from './notification/action-links.ts'
import type { NotificationRule } from './notification/notification-rule.ts'
import type { Normal } from './stall/normal.ts'

/** What to do when an open job of the same type and target is there: make another, answer with it, or refuse. */
export const ifOpenChoices = ['CREATE', 'RETURN_EXISTING', 'REFUSE'] as const
export type IfOpen = (typeof ifOpenChoices)[number]

/** The outcome of checking data against a schema: the data as it is to be stored, or what is wrong with it and where. */
export type Parsed<Value extends JsonValue> =
  | { readonly isValid: true; readonly value: Value }
  | { readonly isValid: false; readonly issues: readonly string[] }

/** How long doing a job takes where neither its type says so nor enough of them have been done. */
export const usualTakesMs = 300_000

/** A registered type of jobs, with its defaults and rules. Durations in milliseconds. */
export interface JobType {
  readonly name: string
  readonly title: string
  readonly description: string | null
  /** JSON Schema of the metadata; null when anything goes. */
  readonly metadataSchema: JsonObject | null
  readonly resultSchema: JsonObject | null
  /** JSON Schema of the metadata as it is stored: with what defaults fill in. */
  readonly storedMetadataSchema: JsonObject | null
  readonly storedResultSchema: JsonObject | null
  readonly parseMetadata: (value: JsonObject) => Parsed<JsonObject>
  readonly parseResult: (value: JsonValue) => Parsed<JsonValue>
  readonly outcomes: readonly string[]
  readonly priority: number
  readonly dueInMs: number | null
  readonly expiresInMs: number | null
  readonly claimForMs: number | null
  /** How long doing it takes, as long as that has not been learned. */
  readonly takesMs: number
  /** What is normal for its jobs; null: nothing is said. */
  readonly normal: Normal | null
  readonly assignedTo: string | null
  readonly candidateGroups: readonly string[]
  readonly candidateUsers: readonly string[]
  readonly staffGroups: readonly string[]
  readonly fourEyes: boolean
  readonly metadataFor: 'all' | 'staff'
  readonly ifOpen: IfOpen
  readonly selfService: boolean
  /** Whom to tell about its jobs, and when. */
  readonly notifications: readonly NotificationRule[]
  /** What is done with its jobs that nobody does, and when. */
  readonly escalations: readonly EscalationStep[]
  /** Where its jobs are done: an address with {type} and {id} of the target in it; null: nothing is said. */
  readonly link: string | null
  /** What its mails offer to do by one click; null: nothing. */
  readonly actionLinks: ActionLinks | null
  /** When a job is done, or about nothing any more, without anybody saying so; null: only when it is said. */
  readonly condition: Condition | null
  /** False for a type that is no longer in the configuration: its jobs stay, it takes no new ones. */
  readonly isActive: boolean
}
