// What a viewer gets to read of a job: metadata only where the type lets them.

import type { Agenda } from '../domain/agenda/agenda.ts'
import type { JobEvent } from '../domain/event.ts'
import type { FlowProgress } from '../domain/flow/progress.ts'
import type { Job } from '../domain/job.ts'
import type { Notification } from '../domain/notification/notification.ts'
import type { Registry } from '../domain/registry.ts'
import { canSeeMetadata, type Viewer } from '../domain/viewer.ts'

/** What is shown to a viewer. */
export interface Shown {
  job(job: Job): Job
  agenda(agenda: Agenda): Agenda
  event(event: JobEvent): JobEvent
  notification(notification: Notification): Notification
  progress(progress: FlowProgress | null): FlowProgress | null
}

/** Makes it for a viewer. */
export function shownTo(viewer: Viewer, registry: Registry): Shown {
  const isReadable = (job: Job): boolean => canSeeMetadata(viewer, registry.of(job.type))
  const shown = (job: Job): Job => (isReadable(job) ? job : { ...job, metadata: {} })
  return {
    job: shown,
    agenda: (agenda) => ({
      ...agenda,
      entries: agenda.entries.map((entry) => ({ ...entry, job: shown(entry.job) })),
    }),
    notification: (notification) => ({ ...notification, job: shown(notification.job) }),
    progress(progress) {
      if (progress === null) return null
      return { ...progress, steps: progress.steps.map((step) => ({ ...step, job: step.job && shown(step.job) })) }
    },
    event(event) {
      if (isReadable(event.job)) return event
      const { metadata: _, ...changes } = event.changes
      return { ...event, changes, job: shown(event.job) }
    },
  }
}
