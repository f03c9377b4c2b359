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
    order: orders.find((known) => known === parameters.get('order')) ?? usualOrder(view),
  }
}

/** Writes it, without what is usual. */
export function writeAddress({ view, type, group, search, order }: WorklistAddress): string {
  const parameters = new URLSearchParams()
  if (view !== 'all') parameters.set('view', view)
  if (type !== null) parameters.set('type', type)
  if (group !== null) parameters.set('group', group)
  if (search !== '') parameters.set('search', search)
  if (order !== usualOrder(view)) parameters.set('order', order)
  return parameters.toString()
}

/** A list of a view, a type or a group, without search. */
export function addressOf(part: Partial<WorklistAddress>): WorklistAddress {
  const view = part.view ?? 'all'
  return { view, type: null, group: null, search: '', order: usualOrder(view), ...part }
}

/** Which jobs these are, for whoever looks. */
export function filterOf({ view, type, group, search }: WorklistAddress, viewerId: string): JobFilter {
  const ofView: Readonly<Record<View, JobFilter>> = {
    all: { open: true, snoozed: false },
    mine: { open: true, snoozed: false, assignedTo: [viewerId] },
    unassigned: { open: true, snoozed: false, unassigned: true },
    overdue: { open: true, snoozed: false, overdue: true },
    snoozed: { open: true, snoozed: true },
    closed: { open: false },
  }
  return {
    ...ofView[view],
    ...(type === null ? {} : { type: [type] }),
    ...(group === null ? {} : { group: [group] }),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
  }
}
