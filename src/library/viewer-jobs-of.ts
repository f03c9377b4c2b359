// The operations and reads of a system for one viewer: what goes in is put into the form of the operations, what comes out is
// shown as the viewer may see it.
import type { JobShape, TypedJobType } from '../definition/define-job-type.ts'
import type { CompleteInput, RequestInput } from '../domain/command.ts'
import type { JobEvent } from '../domain/event.ts'
import type { Job, Target } from '../domain/job.ts'
import { invalidInput } from '../domain/job-error.ts'
import type { JobType } from '../domain/job-type.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/json.ts'
import type { Viewer } from '../domain/viewer.ts'
import type { Tobedone } from '../tobedone.ts'
import { nameOfFlow } from './flow-name.ts'
import { type JobEvents, jobEvents } from './job-events.ts'
import { shownTo } from './shown.ts'
import { funnelQueryOf, statsQueryOf } from './statistics.ts'
import { filterOf, type LibraryFilter, nameOf, namesOf } from './type-filter.ts'
import { type TypedCompletion, type TypedJob, typed } from './typed-job.ts'
import type { Completed, Done, JobReference, OperationOptions, ViewerJobs } from './viewer-jobs.ts'

const historyPage = 500

// What comes in is typed by the job type; from here on it is as yet anything, and the operations look closely at it.
type UntypedRequest = Omit<RequestInput, 'type' | 'metadata'> & { readonly metadata?: unknown }

interface UntypedCompletion extends Pick<CompleteInput, 'outcome'> {
  readonly target?: Target
  readonly result?: unknown
  readonly metadata?: unknown
}

function referenceOf(job: JobReference | Pick<JobType, 'name'>) {
  if (typeof job === 'string') return { id: job }
  if (typeof job === 'object' && job !== null && 'id' in job) return job
  throw invalidInput('job', 'must be the id of a job, or an object with it.')
}

function payloadOf(field: string, value: unknown): JsonObject {
  if (!isJsonObject(value)) throw invalidInput(field, 'must be an object.')
  return value
}

function isGiven(value: unknown): value is JsonValue {
  return value !== undefined
}

/** Makes them. `onOpened` and `onEnd` are told of streams of events, which have to end with the system. */
export function viewerJobsOf(system: Tobedone, viewer: Viewer, open: Set<JobEvents>): ViewerJobs {
  const { operations, reads, registry, flows, subscribe, frameIn } = system
  const { jobStats, funnel, flowProgress, agenda, unsettledJobs, notifications } = system
  const shown = shownTo(viewer, registry)
  const frameOf = ({ tx }: OperationOptions = {}) => (tx === undefined ? undefined : frameIn(tx))
  // What is wrong with a call rejects its promise, like all refusals.
  const done = async (doing: () => Promise<{ job: Job; eventCursor: string }>): Promise<Done> => {
    const { job, eventCursor } = await doing()
    return { job: shown.job(job), eventCursor }
  }
  const verb =
    (name: 'claim' | 'unclaim' | 'start' | 'stop') =>
    (job: JobReference, options?: OperationOptions): Promise<Done> =>
      done(() => operations[name](viewer, referenceOf(job), frameOf(options)))

  function complete<Shape extends JobShape>(
    type: TypedJobType<Shape>,
    completion: TypedCompletion<Shape>,
    options?: OperationOptions,
  ): Promise<Completed<TypedJob<Shape>>>
  function complete(job: JobReference, completion?: CompleteInput, options?: OperationOptions): Promise<Completed>
  async function complete(
    subject: JobReference | Pick<JobType, 'name'>,
    completion: UntypedCompletion = {},
    options?: OperationOptions,
  ): Promise<Completed<TypedJob>> {
    const { target, outcome, result, metadata } = completion
    const isOfType = typeof subject === 'object' && subject !== null && 'name' in subject
    if (isOfType && target === undefined) throw invalidInput('target', 'must be given with a type.')
    const which = isOfType && target !== undefined ? { type: subject.name, target } : referenceOf(subject)
    const input = {
      ...(outcome === undefined ? {} : { outcome }),
      ...(isGiven(result) ? { result } : {}),
      ...(metadata === undefined ? {} : { metadata: payloadOf('metadata', metadata) }),
    }
    const { jobs, eventCursor } = await operations.complete(viewer, which, input, frameOf(options))
    return { jobs: jobs.map(shown.job), eventCursor }
  }

  return {
    async request(type, given, options) {
      const { metadata, ...input }: UntypedRequest = given
      const payload = metadata === undefined ? {} : { metadata: payloadOf('metadata', metadata) }
      const request = { ...input, ...payload, type: type.name }
      const { job, ...rest } = await operations.request(viewer, request, frameOf(options))
      return { ...rest, job: job && typed(shown.job(job)) }
    },
    complete,
    cancel: (job, reason, options) => done(() => operations.cancel(viewer, referenceOf(job), reason, frameOf(options))),
    claim: verb('claim'),
    async claimNext(filter = {}, options) {
      const { job, eventCursor } = await operations.claimNext(viewer, filterOf(filter), frameOf(options))
      return { job: job && shown.job(job), eventCursor }
    },
    unclaim: verb('unclaim'),
    start: verb('start'),
    stop: verb('stop'),
    assign: (job, to, options) => done(() => operations.assign(viewer, referenceOf(job), to, frameOf(options))),
    async assignMany({ filter = {}, ...input }) {
      const { jobs, refusals, ...rest } = await operations.assignMany(viewer, { ...input, filter: filterOf(filter) })
      return {
        ...rest,
        jobs: jobs.map(shown.job),
        refusals: refusals.map(({ job, error }) => ({ job: shown.job(job), error })),
      }
    },
    snooze: (job, until, options) => done(() => operations.snooze(viewer, referenceOf(job), until, frameOf(options))),
    reschedule: (job, dates, options) =>
      done(() => operations.reschedule(viewer, referenceOf(job), dates, frameOf(options))),
    update: (job, changes, options) =>
      done(() => operations.update(viewer, referenceOf(job), changes, frameOf(options))),
    reopen: (job, dates = {}, options) =>
      done(() => operations.reopen(viewer, referenceOf(job), dates, frameOf(options))),
    comment(job, comment, options) {
      const said = typeof comment === 'string' ? { body: comment, isInternal: false } : comment
      return done(() => operations.comment(viewer, referenceOf(job), said, frameOf(options)))
    },
    async startFlow(flow, input, options) {
      const { progress, ...rest } = await operations.startFlow(viewer, nameOfFlow(flow), input, frameOf(options))
      return { ...rest, progress: shown.progress(progress) }
    },
    async cancelFlow(flow, target, options) {
      const { progress, ...rest } = await operations.cancelFlow(viewer, nameOfFlow(flow), target, frameOf(options))
      return { ...rest, progress: shown.progress(progress) }
    },
    check: async ({ type, ...lists } = {}) =>
      await operations.check(viewer, { ...lists, ...(type === undefined ? {} : { type: nameOf(type) }) }),
    erasePerson: (id) => operations.erasePerson(viewer, id),
    eraseTarget: (target) => operations.eraseTarget(viewer, target),

    async job(id) {
      const job = await reads.job(viewer, id)
      return job && shown.job(job)
    },
    async jobs(filter: LibraryFilter = {}, { orderBy = 'CREATED_AT_DESC', ...window } = {}) {
      const page = await reads.jobs(viewer, { ...window, filter: filterOf(filter), orderBy })
      return { ...page, jobs: page.jobs.map(shown.job) }
    },
    async history(id) {
      const job = await reads.job(viewer, id)
      const events: JobEvent[] = []
      for (let isMore = job !== null; job !== null && isMore; ) {
        const page = await reads.history(viewer, job, events.at(-1)?.version ?? 0, historyPage)
        events.push(...page)
        isMore = page.length === historyPage
      }
      return events.map(shown.event)
    },
    stats: async (filter = {}, options = {}) => await jobStats(viewer, statsQueryOf(filter, options)),
    funnel: async (options) => await funnel(viewer, funnelQueryOf(options, flows)),
    agenda: async ({ minutes }) => shown.agenda(await agenda(viewer, minutes)),
    unsettled: async ({ type, ...page } = {}) =>
      await unsettledJobs(viewer, { ...page, ...(type === undefined ? {} : { type: namesOf(type) }) }),
    async notifications(query = {}) {
      const page = await notifications.ofViewer(viewer, query)
      return { ...page, notifications: page.notifications.map(shown.notification) }
    },
    markNotificationsSeen: (ids) => operations.markNotificationsSeen(viewer, ids ?? null),
    preferences: () => system.person(viewer, viewer.id),
    updatePreferences: (input) => operations.updatePreferences(viewer, input),
    flowProgress: async (flow, target) => shown.progress(await flowProgress(viewer, nameOfFlow(flow), target)),
    eventCursor: () => reads.eventCursor(),
    events({ type, filter = {}, kinds, after } = {}) {
      const wanted = filterOf({ ...(type === undefined ? {} : { type }), and: [filter] })
      const options = { ...(kinds === undefined ? {} : { kinds }), ...(after === undefined ? {} : { after }) }
      const opening = subscribe({ viewer: () => viewer, filter: wanted, ...options })
      const events = jobEvents(opening, shown.event, (each) => open.delete(each))
      open.add(events)
      return events
    },
  }
}
