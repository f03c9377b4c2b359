// A worklist as the address of the page says it, so that it can be kept, shared and gone back to.
import type { JobFilter, JobOrder } from '../queued-job.ts'

/** The lists that are there for everybody. */
export const views = ['all', 'mine', 'unassigned', 'overdue', 'snoozed', 'closed'] as const
export type View = (typeof views)[number]

/** Which jobs, in which order. */
export interface WorklistAddress {
  readonly view: View
  readonly type: string | null
  readonly group: string | null
  readonly search: string
  /** Only steps of this flow. */
  readonly flow: string | null
  /** Only what was requested before this moment, what is snoozed as well. */
  readonly before: string | null
  readonly order: JobOrder
}

const orders: readonly JobOrder[] = [
  'PRIORITY',
  'DUE_AT_ASC',
  'CREATED_AT_ASC',
  'CREATED_AT_DESC',
  'UPDATED_AT_DESC',
  'CLOSED_AT_DESC',
]

function momentOf(text: string | null): string | null {
  return text === null || Number.isNaN(Date.parse(text)) ? null : text
}

function usualOrder(view: View): JobOrder {
  return view === 'closed' ? 'CLOSED_AT_DESC' : 'PRIORITY'
}

/** Reads what stands after the `?`; what makes no sense counts as not said. */
export function readAddress(query: string): WorklistAddress {
  const parameters = new URLSearchParams(query)
  const view = views.find((known) => known === parameters.get('view')) ?? 'all'
  return {
    view,
    type: parameters.get('type'),
    group: parameters.get('group'),
    search: parameters.get('search') ?? '',
    flow: parameters.get('flow'),
    before: momentOf(parameters.get('before')),
    order: orders.find((known) => known === parameters.get('order')) ?? usualOrder(view),
  }
}

/** Writes it, without what is usual. */
export function writeAddress({ view, type, group, search, flow, before, order }: WorklistAddress): string {
  const parameters = new URLSearchParams()
  if (view !== 'all') parameters.set('view', view)
  if (type !== null) parameters.set('type', type)
  if (group !== null) parameters.set('group', group)
  if (search !== '') parameters.set('search', search)
  if (flow !== null) parameters.set('flow', flow)
  if (before !== null) parameters.set('before', before)
  if (order !== usualOrder(view)) parameters.set('order', order)
  return parameters.toString()
}

/** A list of a view, a type or a group, without search. */
export function addressOf(part: Partial<WorklistAddress>): WorklistAddress {
  const view = part.view ?? 'all'
  return { view, type: null, group: null, search: '', flow: null, before: null, order: usualOrder(view), ...part }
}

/** Which jobs these are, for whoever looks. */
export function filterOf({ view, type, group, search, flow, before }: WorklistAddress, viewerId: string): JobFilter {
  const ofView: Readonly<Record<View, JobFilter>> = {
    all: before === null ? { open: true, snoozed: false } : { open: true },
    mine: { open: true, snoozed: false, assignedTo: [viewerId] },
    unassigned: { open: true, snoozed: false, unassigned: true },
    overdue: { open: true, snoozed: false, overdue: true },
    snoozed: { open: true, snoozed: true },
    closed: { open: false },
  }
  return {
    ...ofView[view],
    ...(type === null ? {} : { type: [type] }),
    ...(flow === null ? {} : { flow: [flow] }),
    ...(before === null ? {} : { createdBefore: before }),
    ...(group === null ? {} : { group: [group] }),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
  }
}
