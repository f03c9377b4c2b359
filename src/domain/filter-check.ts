// Which filters are taken. What passes here can be judged for every event of every subscription, so all is bounded.
import { checkDate } from './date-check.ts'
import type { JobFilter } from './filter.ts'
import { jobStatuses } from './job.ts'
import { invalidInput } from './job-error.ts'
import { isJsonObject, type JsonValue } from './json.ts'
import { checkJson, checkText, payloadBytes } from './text-check.ts'

/** The bounds of a filter. */
const filterLimits = {
  /** How deep `and`, `or` and `not` may nest. */
  depth: 5,
  /** How many filters there may be in all, the outermost one included. */
  filters: 100,
  entries: 100,
  characters: 200,
  metadataBytes: payloadBytes,
  /** How many values the metadata may hold: containment compares each with each. */
  metadataValues: 1_000,
} as const

const listNames = [
  'type',
  'status',
  'assignedTo',
  'targetType',
  'group',
  'candidateUser',
  'requestedBy',
  'flow',
] as const

function checkTexts(field: string, texts: readonly string[] | undefined): void {
  if (texts === undefined) return
  if (!Array.isArray(texts)) throw invalidInput(field, 'must be a list.')
  if (texts.length > filterLimits.entries) {
    throw invalidInput(field, `must have at most ${filterLimits.entries} entries, not ${texts.length}.`)
  }
  for (const text of texts) checkText(field, text, filterLimits.characters, true)
}

function checkRange(field: string, from: Date | undefined, until: Date | undefined): void {
  if (from !== undefined) checkDate(`${field}After`, from)
  if (until !== undefined) checkDate(`${field}Before`, until)
  if (from !== undefined && until !== undefined && until <= from) {
    throw invalidInput(`${field}Before`, `must be later than ${field}After, or no job can match.`)
  }
}

function checkPriority(field: string, priority: number | undefined): void {
  if (priority === undefined) return
  if (!Number.isInteger(priority) || priority < 0 || priority > 100) {
    throw invalidInput(field, 'must be a whole number from 0 to 100.')
  }
}

function countValues(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1
  const members: readonly JsonValue[] = isJsonObject(value) ? Object.values(value) : value
  return members.reduce<number>((sum, member) => sum + countValues(member), 1)
}

function checkMetadata(field: string, metadata: JobFilter['metadata']): void {
  if (metadata === undefined) return
  if (!isJsonObject(metadata)) throw invalidInput(field, 'must be an object.')
  if (countValues(checkJson(field, metadata, filterLimits.metadataBytes)) > filterLimits.metadataValues) {
    throw invalidInput(field, `must hold at most ${filterLimits.metadataValues} values.`)
  }
}

function checkConditions(path: string, filter: JobFilter): void {
  const { target } = filter
  for (const name of listNames) checkTexts(`${path}${name}`, filter[name])
  if (filter.status?.some((status) => !jobStatuses.includes(status))) {
    throw invalidInput(`${path}status`, `must be of ${jobStatuses.join(', ')}.`)
  }
  if (target !== undefined) checkTexts(`${path}target`, [target.type, target.id])
  checkRange(`${path}created`, filter.createdAfter, filter.createdBefore)
  checkRange(`${path}updated`, filter.updatedAfter, filter.updatedBefore)
  checkRange(`${path}due`, filter.dueAfter, filter.dueBefore)
  checkRange(`${path}expires`, filter.expiresAfter, filter.expiresBefore)
  checkRange(`${path}closed`, filter.closedAfter, filter.closedBefore)
  checkPriority(`${path}priorityAtLeast`, filter.priorityAtLeast)
  checkPriority(`${path}priorityAtMost`, filter.priorityAtMost)
  if ((filter.priorityAtLeast ?? 0) > (filter.priorityAtMost ?? 100)) {
    throw invalidInput(`${path}priorityAtMost`, 'must not be below priorityAtLeast, or no job can match.')
  }
  checkMetadata(`${path}metadata`, filter.metadata)
  if (filter.search !== undefined) checkText(`${path}search`, filter.search, filterLimits.characters, true)
}

// Answers with how many filters it has counted so far.
function checkLevel(path: string, filter: JobFilter, depth: number, countedBefore: number): number {
  let counted = countedBefore + 1
  if (counted > filterLimits.filters) {
    throw invalidInput('filter', `must be made of at most ${filterLimits.filters} filters in all.`)
  }
  if (depth > filterLimits.depth) {
    throw invalidInput('filter', `and, or and not must nest at most ${filterLimits.depth} levels deep.`)
  }
  checkConditions(path, filter)
  for (const name of ['and', 'or'] as const) {
    for (const [index, each] of (filter[name] ?? []).entries()) {
      counted = checkLevel(`${path}${name}.${index}.`, each, depth + 1, counted)
    }
  }
  return filter.not === undefined ? counted : checkLevel(`${path}not.`, filter.not, depth + 1, counted)
}

/**
 * Checks a filter that came from outside.
 * @throws JobError INVALID_INPUT when it nests deeper than 5, is made of more than 100 filters, has lists above 100
 *   entries, texts above 200 characters, text or metadata that cannot be stored, metadata above 64 kB or 1,000 values, a
 *   priority outside 0 to 100, or a range that nothing can be in.
 */
export function checkFilter(filter: JobFilter): void {
  checkLevel('filter.', filter, 0, 0)
}
