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
