// The job types of a deployment. A type that left the configuration is still known here, but takes no new jobs.
import type { Job } from './job.ts'
import { JobError } from './job-error.ts'
import type { JobType } from './job-type.ts'
import { nearest } from './nearest.ts'
import { plainType } from './plain-type.ts'

/** All types of a deployment by name. */
export interface Registry {
  /** Every type, in order of name. */
  readonly all: readonly JobType[]
  /** The type of an existing job. Never fails: a name that nobody remembers reads as a bare, inactive type for nobody. */
  of(name: string): JobType
  /**
   * A type by a name that somebody gave; it need not take new jobs.
   * @throws JobError UNKNOWN_TYPE, with the known names and the nearest one.
   */
  known(name: string): JobType
  /**
   * The type for a new job.
   * @throws JobError UNKNOWN_TYPE, with the known names and the nearest one.
   */
  active(name: string): JobType
  /** Whether a job is an optional step of its flow, as that is now. */
  isOptionalStep(job: Pick<Job, 'flow' | 'type'>): boolean
}

// Staff of no group see it: better hidden from some who might see it than shown to some who may not.
function forgotten(name: string): JobType {
  return { ...plainType(name), staffGroups: ['\u0000nobody'], metadataFor: 'staff', isActive: false }
}

/** Makes a registry, without flows unless told. Later types of the same name win over earlier ones. */
export function makeRegistry(
  types: readonly JobType[],
  isOptionalStep: Registry['isOptionalStep'] = () => false,
): Registry {
  const byName = new Map(types.map((type) => [type.name, type]))
  const all = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const find = (name: string, isWanted: (type: JobType) => boolean): JobType => {
    const type = byName.get(name)
    if (type && isWanted(type)) return type
    const names = all.filter(isWanted).map((each) => each.name)
    const meant = nearest(name, names)
    const hint = meant === null ? `Known types: ${names.join(', ') || 'none'}.` : `Did you mean "${meant}"?`
    throw new JobError('UNKNOWN_TYPE', `There is no job type "${name.slice(0, 100)}". ${hint}`, { knownTypes: names })
  }
  return {
    all,
    isOptionalStep,
    of: (name) => byName.get(name) ?? forgotten(name),
    known: (name) => find(name, () => true),
    active: (name) => find(name, (type) => type.isActive),
  }
}
