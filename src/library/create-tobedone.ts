// `createTobedone`: the library in a process of the product's. What it stands on is loaded when it is called, so that a file
// that only defines job types starts fast.
import { resolve } from 'node:path'
import type { Clock } from '../domain/clock.ts'
import type { Duration } from '../domain/duration.ts'
import type { Flow } from '../domain/flow/flow.ts'
import type { JobType } from '../domain/job-type.ts'
import type { MembersOf } from '../domain/notification/audience.ts'
import type { MailOptions, ResolveRecipient } from '../domain/notification/mail-options.ts'
import type { QuietHoursOptions } from '../domain/notification/quiet-hours.ts'
import type { PersonalField } from '../domain/person.ts'
import { StartupError } from '../domain/startup-error.ts'
import type { Viewer } from '../domain/viewer.ts'
import { checkViewer } from '../domain/viewer-check.ts'
import type { ConfiguredWebhook } from '../domain/webhook/webhook.ts'
import { deliveredEvent, type JobEvents } from './job-events.ts'
import type { Jobs, ViewerInput } from './jobs.ts'
import { filterOf } from './type-filter.ts'
import { viewerJobsOf } from './viewer-jobs-of.ts'

/** What the library is opened with. */
export interface CreateOptions {
  /** The job types, made by `defineJobType`. */
  readonly types: readonly JobType[]
  /** The flows, made by `defineFlow`; none unless told. */
  readonly flows?: readonly Flow[]
  /** The groups that get the investigations of stalls; the `staffGroups` of what they are about unless told. */
  readonly stallGroups?: readonly string[]
  /** Where events are sent to, made by `defineWebhook`; unless told, those that are there stay as they are. */
  readonly webhooks?: readonly ConfiguredWebhook[]
  /** Hosts that webhooks may lead to although they are not public; none unless told. */
  readonly webhookHosts?: readonly string[]
  /**
   * How long after each failed attempt of a webhook the next is made, in milliseconds; after the last it is given up. Over three days
   * unless told.
   */
  readonly webhookRetryMs?: readonly number[]
  /** How mails are sent (docs/notifications.md); unless told they are kept, to be read with `mails()`. */
  readonly mail?: MailOptions
  /** Says who somebody is, beside what `upsertPerson` says. It may take 10 seconds. */
  readonly resolveRecipient?: ResolveRecipient
  /** What people may say of themselves beside how they want to be told: `name`, `mail`; nothing unless told. */
  readonly peopleMaySay?: readonly PersonalField[]
  /** Says who is in a group, by id, for rules that tell `candidates`: at most 500 people. It may take 10 seconds. */
  readonly membersOf?: MembersOf
  /** When people are not told who have said nothing of their own; at all times unless told. */
  readonly quietHours?: QuietHoursOptions
  /** postgresql://user:password@host:port/database. Unless told: a PostgreSQL of its own in the data folder. */
  readonly database?: string
  /** The folder of that PostgreSQL; `.tobedone` in the working directory unless told. */
  readonly dataFolder?: string
  /** The id under which the service itself acts; `service` unless told. */
  readonly service?: string
  /** Instead of the database's clock. */
  readonly clock?: Clock
  /** Where to say what is going on. Unless told, warnings go to standard error and nothing else is said. */
  readonly log?: (level: 'info' | 'warn', message: string) => void
  /** How far back one may resume, in milliseconds; 30 days unless told. */
  readonly resumeWindowMs?: number
  /** How late events are at the most when nothing rings, in milliseconds; 2,000 unless told. */
  readonly pollMs?: number
  /** How often the timers look for what is due, in milliseconds; 300 unless told. */
  readonly timerMs?: number
  /** How long the functions of a type's condition may take, in milliseconds; 10,000 unless told. */
  readonly conditionTimeoutMs?: number
  /** How often to look whether open jobs are to be asked about, in milliseconds; 5,000 unless told. */
  readonly conditionLookMs?: number
  /** From how many jobs on counters of statistics are kept (docs/statistics.md); 100,000 unless told. */
  readonly countersFrom?: number
  /** How long closed jobs are kept (docs/operations.md), as `'400d'` or in milliseconds; for ever unless told. */
  readonly jobRetention?: Duration
  /** How long an operation waits for a job that another transaction holds, in milliseconds; 5,000 unless told. */
  readonly lockTimeoutMs?: number
  /** The most connections at once, beside those of followers and the doorbell; 16 unless told. */
  readonly maxConnections?: number
}

const usualTimeoutMs = 60_000

function warn(level: 'info' | 'warn', message: string): void {
  if (level === 'warn') process.stderr.write(`tobedone: ${message}\n`)
}

function viewerOf({ id, roles = [], groups = [] }: ViewerInput): Viewer {
  return checkViewer({ id, roles, groups })
}

function serviceOf(id: string): Viewer {
  try {
    return viewerOf({ id, roles: ['service'] })
  } catch (cause) {
    throw new StartupError(`The service cannot be called "${id}": name it with 1 to 200 characters.`, { cause })
  }
}

/**
 * Opens the library: connects, brings the database up to date, and begins to follow its log.
 * @throws StartupError for whatever is wrong with the options or the database, with what would be right
 */
export async function createTobedone(options: CreateOptions): Promise<Jobs> {
  const { database = null, dataFolder = '.tobedone', service = 'service', log = warn, ...rest } = options
  const itself = serviceOf(service)
  const { openSystem } = await import('../open-system.ts')
  const { tobedone, close } = await openSystem({ ...rest, log, databaseUrl: database, dataFolder: resolve(dataFolder) })
  const streams = new Set<JobEvents>()
  const own = viewerJobsOf(tobedone, itself, streams)
  let closing: Promise<void> | null = null
  const closeAll = async (): Promise<void> => {
    await Promise.all([...streams].map((events) => events.return()))
    await close()
  }
  const jobs: Jobs = {
    ...own,
    async request(type, input, given) {
      const { job, ...answer } = await own.request(type, input, given)
      if (job === null) throw new Error('The service was not shown a job, though it may see everything.')
      return { ...answer, job }
    },
    as: (viewer) => viewerJobsOf(tobedone, viewerOf(viewer), streams),
    follow(name, handler, { type, filter = {}, kinds, from = 'now', timeoutMs = usualTimeoutMs } = {}) {
      const wanted = filterOf({ ...(type === undefined ? {} : { type }), and: [filter] })
      const query = { name, from, timeoutMs, filter: wanted, ...(kinds === undefined ? {} : { kinds }) }
      return tobedone.follow(query, async (delivery, tx) => await handler(deliveredEvent(delivery), { tx }))
    },
    upsertPerson: (person) => tobedone.operations.upsertPerson(itself, person),
    notificationStats: (query = {}) => tobedone.notificationStats(itself, query),
    person: (id) => tobedone.person(itself, id),
    mails: (query = {}) => tobedone.mails(itself, query),
    retryMails: (ids) => tobedone.operations.retryMails(itself, ids ?? null),
    followers: () => tobedone.followers(),
    importJobs: (pieces, given) => tobedone.importJobs(pieces, given),
    exportJobs: () => tobedone.exportJobs(),
    system: tobedone,
    close: () => (closing ??= closeAll()),
    [Symbol.asyncDispose]: () => jobs.close(),
  }
  return jobs
}
