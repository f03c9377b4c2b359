// What of a job's data is shown typed, and why it is not where it does not fit its type: the schema may have changed since.
import { readMetadata, readResult } from '../../domain/consistency.ts'
import type { Job } from '../../domain/job.ts'
import { JobError } from '../../domain/job-error.ts'
import { canSeeMetadata } from '../../domain/viewer.ts'
import type { GraphqlContext } from '../context.ts'
import type { DataField, TypedData } from './plan.ts'
import { type ShownObject, showObject } from './show-data.ts'

/** Data as it is shown, or what is wrong with it; neither where there is none for the viewer. */
export interface PayloadReading {
  readonly payload: ShownObject | null
  readonly problem: string | null
}

/** Reads the metadata or the result of a job for the viewer. */
export type ReadPayload = (job: Job, context: GraphqlContext) => PayloadReading

const nothing: PayloadReading = { payload: null, problem: null }
const mostIssues = 10

function told(issues: readonly string[]): string {
  const more = issues.length - mostIssues
  return [...issues.slice(0, mostIssues), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** Makes what reads a sort of data, typed as far as its type has types. */
export function makeReadPayload(field: DataField, data: readonly TypedData[]): ReadPayload {
  const shapes = new Map(data.map(({ typeName, output }) => [typeName, output]))
  return (job, { tobedone, viewer }) => {
    const type = tobedone.registry.of(job.type)
    if (field === 'metadata' && !canSeeMetadata(viewer, type)) return nothing
    const read = field === 'metadata' ? readMetadata(type, job) : readResult(type, job)
    if (!read.isValid) return { payload: null, problem: told(read.issues) }
    const shape = shapes.get(job.type)
    if (shape === undefined || read.value === null) return nothing
    try {
      return { payload: showObject(shape, read.value, field), problem: null }
    } catch (error) {
      if (error instanceof JobError) return { payload: null, problem: error.message }
      throw error
    }
  }
}
