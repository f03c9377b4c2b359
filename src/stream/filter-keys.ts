// What a filter demands of a job by equality, as keys to look subscribers up by. A key that is left out here costs only time; a
// key too many would lose events: a property test holds the keys against `matchesFilter`.
import type { JobFilter } from '../domain/filter.ts'
import type { Job } from '../domain/job.ts'

// Those first of which the fewest jobs have the same.
const words = ['assignedTo', 'candidateUser', 'type', 'group', 'flow', 'targetType', 'requestedBy'] as const
type Word = (typeof words)[number]

/** At least one of these keys has every job that the filter admits. */
interface Demand {
  /** How many jobs have such a key: the lower, the fewer. */
  readonly rank: number
  readonly keys: readonly string[]
}

function keyOf(word: Word, value: string): string {
  return `${word}:${value}`
}

function targetKey(type: string, id: string): string {
  return `target:${type.length}:${type}:${id}`
}

function strictest(demands: readonly Demand[]): Demand | null {
  const [first = null, ...others] = demands
  return others.reduce((best, each) => {
    const isStricter = best === null || each.rank < best.rank
    return isStricter || (each.rank === best.rank && each.keys.length < best.keys.length) ? each : best
  }, first)
}

function demandOf(filter: JobFilter): Demand | null {
  const demands: Demand[] = words.flatMap((word, rank) => {
    const values = filter[word]
    return values ? [{ rank: rank + 1, keys: values.map((value) => keyOf(word, value)) }] : []
  })
  if (filter.target) demands.push({ rank: 0, keys: [targetKey(filter.target.type, filter.target.id)] })
  for (const each of filter.and ?? []) demands.push(...[demandOf(each)].filter((demand) => demand !== null))
  if (filter.or) {
    const branches = filter.or.map(demandOf)
    const known = branches.filter((demand) => demand !== null)
    if (known.length === branches.length) {
      demands.push({
        rank: Math.max(0, ...known.map(({ rank }) => rank)),
        keys: known.flatMap(({ keys }) => keys),
      })
    }
  }
  return strictest(demands)
}

/** Keys of which every job that the filter admits has at least one; null when it demands none that can be looked up. */
export function keysOfFilter(filter: JobFilter): readonly string[] | null {
  return demandOf(filter)?.keys ?? null
}

/** All keys that a job has. */
export function keysOfJob(job: Job): readonly string[] {
  return [
    targetKey(job.targetType, job.targetId),
    keyOf('type', job.type),
    keyOf('targetType', job.targetType),
    keyOf('requestedBy', job.requestedBy),
    ...(job.assignedTo === null ? [] : [keyOf('assignedTo', job.assignedTo)]),
    ...(job.flow === null ? [] : [keyOf('flow', job.flow)]),
    ...job.candidateUsers.map((id) => keyOf('candidateUser', id)),
    ...job.candidateGroups.map((group) => keyOf('group', group)),
  ]
}
