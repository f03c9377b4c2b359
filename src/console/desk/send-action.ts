// What can be done to a job, each as one mutation, and what the job will be like if it is taken.
import type { Client } from '../../client/index.ts'
import * as actions from '../actions.ts'
import type { CancellationReason } from '../generated/graphql.ts'
import type { QueuedJob } from '../queued-job.ts'

/** What is done to a job. */
export type Action =
  | { readonly name: 'claim' | 'unclaim' | 'start' | 'stop' | 'reopen' }
  | { readonly name: 'assign'; readonly to: string | null }
  | { readonly name: 'snooze'; readonly until: string | null }
  | { readonly name: 'complete'; readonly outcome: string | null; readonly result?: unknown }
  | { readonly name: 'cancel'; readonly reason: CancellationReason }

/** Sends it. Answers with the version of the job after it. @throws ApiError */
export async function sendAction({ ask }: Client, action: Action, id: string): Promise<number> {
  switch (action.name) {
    case 'claim':
      return (await ask(actions.claimJob, { input: { id } })).claimJob?.job.version ?? 0
    case 'unclaim':
      return (await ask(actions.unclaimJob, { input: { id } })).unclaimJob?.job.version ?? 0
    case 'start':
      return (await ask(actions.startJob, { input: { id } })).startJob?.job.version ?? 0
    case 'stop':
      return (await ask(actions.stopJob, { input: { id } })).stopJob?.job.version ?? 0
    case 'reopen':
      return (await ask(actions.reopenJob, { input: { id, dueAt: null, expiresAt: null } })).reopenJob?.job.version ?? 0
    case 'assign':
      return (await ask(actions.assignJob, { input: { id, to: action.to } })).assignJob?.job.version ?? 0
    case 'snooze':
      return (await ask(actions.snoozeJob, { input: { id, until: action.until } })).snoozeJob?.job.version ?? 0
    case 'cancel':
      return (await ask(actions.cancelJob, { input: { id, reason: action.reason } })).cancelJob?.job.version ?? 0
    case 'complete': {
      const { outcome, result } = action
      const input = { id, ...(outcome === null ? {} : { outcome }), ...(result === undefined ? {} : { result }) }
      return (await ask(actions.completeJob, { input })).completeJob?.jobs[0]?.version ?? 0
    }
  }
}

/** What the job will be like. */
export function afterAction(action: Action, viewerId: string): Partial<QueuedJob> {
  switch (action.name) {
    case 'claim':
      return { assignedTo: viewerId }
    case 'unclaim':
      return { assignedTo: null, status: 'PENDING' }
    case 'start':
      return { assignedTo: viewerId, status: 'IN_PROGRESS' }
    case 'stop':
    case 'reopen':
      return { status: 'PENDING' }
    case 'assign':
      return { assignedTo: action.to, status: 'PENDING' }
    case 'snooze':
      return { snoozedUntil: action.until }
    case 'cancel':
      return { status: 'CANCELLED' }
    case 'complete':
      return { status: 'COMPLETED' }
  }
}

const doneWords: Readonly<Record<Action['name'], string>> = {
  claim: 'claimed',
  unclaim: 'given back',
  start: 'started',
  stop: 'stopped',
  reopen: 'reopened',
  assign: 'assigned',
  snooze: 'snoozed',
  complete: 'completed',
  cancel: 'cancelled',
}

/** What was done, in words. */
export function doneBy({ name }: Pick<Action, 'name'>): string {
  return doneWords[name]
}
