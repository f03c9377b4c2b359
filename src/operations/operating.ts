// What every operation stands on, and the checks of form that they share.
import { randomUUID } from 'node:crypto'
import type { JobAction } from '../domain/command.ts'
import { checkDate } from '../domain/date-check.ts'
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'
import { invalidInput, notFound } from '../domain/job-error.ts'
import { isJsonObject, type JsonObject } from '../domain/json.ts'
import { checkJson, checkText, payloadBytes } from '../domain/text-check.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { LockedFrame } from '../store/frame-store.ts'
import type { Erasing } from './erase.ts'
import type { Perform } from './frame/perform.ts'

/** What operations do their work with. */
export interface Operating {
  readonly perform: Perform
  readonly erasing: Erasing
  readonly now: () => Date
  /** The jobs of a filter that the viewer sees, the oldest first, behind the place where an earlier look has ended. */
  readonly findJobs: (viewer: Viewer, filter: JobFilter, first: number, after?: string) => Promise<FoundJobs>
}

/** Jobs that were found. */
export interface FoundJobs {
  readonly jobs: readonly Job[]
  /** Where to go on; null when there are no more. */
  readonly endCursor: string | null
  /** From before they were read. */
  readonly eventCursor: string
}

/** The job after an operation; after the cursor come all events that it does not show yet. */
export interface JobAnswer {
  readonly job: Job
  readonly eventCursor: string
}

/** Which job, and the version it must have for the operation to count (none: any). */
export interface JobReference {
  readonly id: string
  readonly expectedVersion?: number
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** A new job id: UUID version 7, so that ids grow with time and indexes stay dense. */
export function newJobId(now: Date): string {
  // What is random about it is as in version 4, for which Node keeps random bytes in store.
  const time = now.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** Does one action on one job. @throws JobError */
export async function act(
  { perform }: Operating,
  viewer: Viewer,
  { id, expectedVersion }: JobReference,
  action: JobAction,
  transaction?: LockedFrame,
): Promise<JobAnswer> {
  // An id that cannot be one is answered like one that is not there.
  if (!uuid.test(id)) throw notFound()
  const jobId = id.toLowerCase()
  const command = { kind: 'act', viewer, jobId, action, expectedVersion: expectedVersion ?? null } as const
  const { jobs, eventCursor } = await perform(command, transaction)
  const [job] = jobs
  if (job === undefined) throw notFound()
  return { job, eventCursor }
}

/** A JSON object of at most 64 kB. @throws JobError INVALID_INPUT */
export function checkPayload(field: string, value: unknown): JsonObject {
  const json = checkJson(field, value, payloadBytes)
  if (!isJsonObject(json)) throw invalidInput(field, 'must be an object.')
  return json
}

/** @throws JobError INVALID_INPUT */
export function checkTarget(target: unknown): void {
  if (!isJsonObject(target)) throw invalidInput('target', 'must be an object: { type, id }.')
  checkText('target.type', target['type'], 200)
  checkText('target.id', target['id'], 200)
}

/** A list of at most 100 names of at most 200 characters, each once. @throws JobError INVALID_INPUT */
export function checkNames(field: string, names: readonly string[]): readonly string[] {
  if (!Array.isArray(names)) throw invalidInput(field, 'must be a list.')
  if (names.length > 100) throw invalidInput(field, `must have at most 100 entries, not ${names.length}.`)
  for (const name of names) checkText(field, name, 200)
  return [...new Set(names)]
}

/** @throws JobError INVALID_INPUT for a date that nobody can store */
export function checkDates(dates: Readonly<Record<string, Date | null | undefined>>): void {
  for (const [field, date] of Object.entries(dates)) {
    if (date !== null && date !== undefined) checkDate(field, date)
  }
}

/** @throws JobError INVALID_INPUT */
export function checkPriority(priority: number): void {
  if (Number.isInteger(priority) && priority >= 0 && priority <= 100) return
  throw invalidInput('priority', 'must be a whole number from 0 to 100.')
}
