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
  /** Only what this person has. */
  readonly person: string | null
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
  // An empty name is nobody's.
  const person = parameters.get('assignedTo') || null
  const view = viewsOf({ person }).find((known) => known === parameters.get('view')) ?? 'all'
  return {
    view,
    type: parameters.get('type'),
    group: parameters.get('group'),
    person,
    search: parameters.get('search') ?? '',
    flow: parameters.get('flow'),
    before: momentOf(parameters.get('before')),
    order: orders.find((known) => known === parameters.get('order')) ?? usualOrder(view),
  }
}

/** Writes it, without what is usual. */
export function writeAddress(address: WorklistAddress): string {
  const { view, type, group, person, search, flow, before, order } = address
  const parameters = new URLSearchParams()
  if (view !== 'all') parameters.set('view', view)
  if (type !== null) parameters.set('type', type)
  if (group !== null) parameters.set('group', group)
  if (person !== null) parameters.set('assignedTo', person)
  if (search !== '') parameters.set('search', search)
  if (flow !== null) parameters.set('flow', flow)
  if (before !== null) parameters.set('before', before)
  if (order !== usualOrder(view)) parameters.set('order', order)
  return parameters.toString()
}

/** A list of a view, a type, a group or a person, without search. */
export function addressOf(part: Partial<WorklistAddress>): WorklistAddress {
  const view = part.view ?? 'all'
  const all = { view, type: null, group: null, person: null, search: '', flow: null, before: null }
  return { ...all, order: usualOrder(view), ...part }
}

/** Where the list of somebody's jobs is. */
export function listOfPerson(person: string): string {
  return `/?${writeAddress(addressOf({ person }))}`
}

/** The views that a list can be looked at in: what somebody has is neither the viewer's nor nobody's. */
export function viewsOf({ person }: Pick<WorklistAddress, 'person'>): readonly View[] {
  return person === null ? views : views.filter((view) => view !== 'mine' && view !== 'unassigned')
}

/** Which jobs these are, for whoever looks. */
export function filterOf(address: WorklistAddress, viewerId: string): JobFilter {
  const { view, type, group, person, search, flow, before } = address
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
    ...(person === null ? {} : { assignedTo: [person] }),
    ...(search.trim() === '' ? {} : { search: search.trim() }),
  }
}
