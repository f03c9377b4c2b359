// Who was told what in a system: what tests of notifications wait for and look at. A word a notification: its template, its
// recipient, and how it stands.
import type { Job } from '../../src/domain/job.ts'
import type { Notification } from '../../src/domain/notification/notification.ts'
import type { Tobedone } from '../../src/tobedone.ts'
import { eventually } from './eventually.ts'
import { shop } from './system.ts'

/** A clock that stands still until it is moved. */
export class MovedClock {
  #at: number

  constructor(at: string) {
    this.#at = Date.parse(at)
  }

  now(): Date {
    return new Date(this.#at)
  }

  move(ms: number): void {
    this.#at += ms
  }
}

/** All notifications of a job. */
export async function notificationsOf(system: Tobedone, job: Job): Promise<readonly Notification[]> {
  return (await system.notifications.ofJob(shop, job, { first: 100 })).notifications
}

function wordFor({ template, recipient, sentAt, withdrawnAt }: Notification): string {
  const state = sentAt !== null ? 'sent' : withdrawnAt !== null ? 'withdrawn' : 'planned'
  return `${template} ${recipient} ${state}`
}

/** Settles when the notifications of a job stand so, in whatever order. */
export async function notifiedOf(
  system: Tobedone,
  job: Job,
  wanted: readonly string[],
  patienceMs = 10_000,
): Promise<readonly Notification[]> {
  const expected = [...wanted].sort().join(', ')
  let found: readonly Notification[] = []
  await eventually(
    async () => {
      found = await notificationsOf(system, job)
      return found.map(wordFor).sort().join(', ')
    },
    (words) => words === expected,
    patienceMs,
  )
  return found
}

interface Standing {
  readonly sent: number
  /** How many are due, and wait. */
  readonly due: number
}

async function standingOf(system: Tobedone, job: Job): Promise<Standing> {
  const found = await notificationsOf(system, job)
  const now = system.clock.now()
  return {
    sent: found.filter(({ sentAt }) => sentAt !== null).length,
    due: found.filter((each) => each.sentAt === null && each.withdrawnAt === null && each.plannedFor <= now).length,
  }
}

/** Settles when none of the notifications of a job that is due waits. */
export async function noneIsDueOf(system: Tobedone, job: Job): Promise<void> {
  await eventually(
    () => standingOf(system, job),
    ({ due }) => due === 0,
    10_000,
  )
}

/** Settles when so many notifications of a job have been sent, and none that is due waits. */
export async function settledOf(system: Tobedone, job: Job, sentCount: number): Promise<void> {
  await eventually(
    () => standingOf(system, job),
    ({ sent, due }) => sent === sentCount && due === 0,
    10_000,
  )
}
