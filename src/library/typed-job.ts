// What the compiler knows of a job by its type. At run time these are the domain's jobs and inputs.
import type { JobShape } from '../definition/define-job-type.ts'
import type { CompleteInput, RequestInput } from '../domain/command.ts'
import type { Job, Target } from '../domain/job.ts'

/** A job of a type whose data the compiler knows. Jobs from before the type's schemas changed keep the data they had. */
export interface TypedJob<Shape extends JobShape = JobShape> extends Omit<Job, 'metadata' | 'result' | 'outcome'> {
  readonly metadata: Shape['metadata']
  readonly result: Shape['result'] | null
  readonly outcome: Shape['outcome'] | null
}

// May be left out where nothing at all would do as well.
type Metadata<Shape extends JobShape> =
  Record<never, never> extends Shape['metadataInput']
    ? { readonly metadata?: Shape['metadataInput'] }
    : { readonly metadata: Shape['metadataInput'] }

/** What a request gives. Everything but the target, and the metadata where the type needs some, has a default. */
export type TypedRequest<Shape extends JobShape> = Omit<RequestInput, 'type' | 'metadata'> & Metadata<Shape>

/** How the jobs of a target end. */
export interface TypedCompletion<Shape extends JobShape>
  extends Omit<CompleteInput, 'outcome' | 'result' | 'resultType' | 'metadata'> {
  readonly target: Target
  /** One of the type's outcomes. */
  readonly outcome?: Shape['outcome'] | null
  readonly result?: Shape['resultInput']
  /** Merged into the metadata, key by key. */
  readonly metadata?: Partial<Shape['metadataInput']>
}

/** The same job, with its data as its type has it. */
export function typed<Shape extends JobShape>(job: Job): TypedJob<Shape> {
  // Only the frame makes jobs, and it lets nothing in that the type has not parsed.
  return job as TypedJob<Shape>
}
