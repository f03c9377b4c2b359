// The lists that there are, with how many jobs wait in each, as it is now.
import {
  AlarmClock,
  Archive,
  ChartNoAxesGantt,
  CircleUser,
  Inbox,
  ListChecks,
  Moon,
  Plus,
  Settings2,
  UserRoundX,
} from 'lucide-react'
import { type ComponentType, type ReactNode, useMemo } from 'react'
import { Link, useLocation } from 'wouter'
import type { JobStatsKey } from '../generated/graphql.ts'
import { addressOf, filterOf, type View, type WorklistAddress, writeAddress } from '../worklist/address.ts'
import { useDesk } from './desk-context.tsx'
import { sumOf, useCounts } from './use-counts.ts'

type Icon = ComponentType<{ readonly size?: number; readonly 'aria-hidden'?: boolean }>

const lists: readonly (readonly [view: View, words: string, Icon: Icon])[] = [
  ['all', 'All open', Inbox],
  ['mine', 'Mine', CircleUser],
  ['unassigned', 'Unassigned', UserRoundX],
  ['overdue', 'Overdue', AlarmClock],
  ['snoozed', 'Snoozed', Moon],
  ['closed', 'Closed', Archive],
]

const pages: readonly (readonly [href: string, words: string, Icon: Icon])[] = [
  ['/agenda', 'My agenda', ListChecks],
  ['/request', 'New job', Plus],
  ['/funnel', 'Funnel', ChartNoAxesGantt],
]

const ofAdmins: typeof pages = [['/admin', 'Admin', Settings2]]

// As people look for them: "Group 2" before "Group 10".
const inOrder = new Intl.Collator(undefined, { numeric: true }).compare

const inOne: readonly JobStatsKey[] = []
const byType: readonly JobStatsKey[] = ['TYPE']
const byGroup: readonly JobStatsKey[] = ['GROUP']

interface PlaceProps {
  readonly address: WorklistAddress
  readonly current: WorklistAddress | null
  readonly count: number | null
  readonly isPressing?: boolean
  readonly children: ReactNode
}

function Place({ address, current, count, isPressing = false, children }: PlaceProps): ReactNode {
  const query = writeAddress(address)
  const isCurrent =
    current !== null && (['view', 'type', 'group', 'person'] as const).every((part) => current[part] === address[part])
  return (
    <li>
      <Link href={query === '' ? '/' : `/?${query}`} className="place" aria-current={isCurrent ? 'page' : undefined}>
        {children}
        {count !== null && count > 0 && (
          <span className={isPressing ? 'count pressing' : 'count'}>{count.toLocaleString()}</span>
        )}
      </Link>
    </li>
  )
}

function useViewCounts(): Readonly<Partial<Record<View, number | null>>> {
  const { viewer } = useDesk()
  const filters = useMemo(() => {
    const of = (view: View) => filterOf(addressOf({ view }), viewer.id)
    return { mine: of('mine'), unassigned: of('unassigned'), overdue: of('overdue'), snoozed: of('snoozed') }
  }, [viewer.id])
  return {
    mine: sumOf(useCounts(filters.mine, inOne)),
    unassigned: sumOf(useCounts(filters.unassigned, inOne)),
    overdue: sumOf(useCounts(filters.overdue, inOne)),
    snoozed: sumOf(useCounts(filters.snoozed, inOne)),
  }
}

/** The lists; `current` is the one that is shown. */
export function Navigation({ current }: { readonly current: WorklistAddress | null }): ReactNode {
  const { types, viewer } = useDesk()
  const [location] = useLocation()
  const open = useMemo(() => filterOf(addressOf({}), viewer.id), [viewer.id])
  const ofTypes = useCounts(open, byType)
  const ofGroups = useCounts(open, byGroup)
  const counts: Readonly<Partial<Record<View, number | null>>> = { ...useViewCounts(), all: sumOf(ofTypes) }
  const countOf = (name: string): number | null => ofTypes?.find(({ type }) => type?.name === name)?.count ?? null
  const shownTypes = [...types.values()]
    .filter(({ name, isActive }) => isActive || countOf(name) !== null)
    .sort((a, b) => inOrder(a.title, b.title))
  const groups = new Set([...viewer.groups, ...(ofGroups ?? []).flatMap(({ group }) => group ?? [])])
  return (
    <>
      <ul className="places">
        {lists.map(([view, words, Icon]) => (
          <Place
            key={view}
            address={addressOf({ view })}
            current={current}
            count={counts[view] ?? null}
            isPressing={view === 'overdue'}
          >
            <Icon size={16} aria-hidden />
            <span className="place-name">{words}</span>
          </Place>
        ))}
      </ul>
      <ul className="places pages-places">
        {[...pages, ...(viewer.roles.includes('ADMIN') ? ofAdmins : [])].map(([href, words, Icon]) => (
          <li key={href}>
            <Link
              href={href}
              className="place"
              aria-current={location === href || location.startsWith(`${href}/`) ? 'page' : undefined}
            >
              <Icon size={16} aria-hidden />
              <span className="place-name">{words}</span>
            </Link>
          </li>
        ))}
      </ul>
      <h2 className="places-title">Types</h2>
      <ul className="places">
        {shownTypes.map(({ name, title }) => (
          <Place key={name} address={addressOf({ type: name })} current={current} count={countOf(name)}>
            <span className="place-name" title={title}>
              {title}
            </span>
          </Place>
        ))}
      </ul>
      {groups.size > 0 && <h2 className="places-title">Groups</h2>}
      <ul className="places">
        {[...groups].sort(inOrder).map((name) => (
          <Place
            key={name}
            address={addressOf({ group: name })}
            current={current}
            count={ofGroups?.find(({ group }) => group === name)?.count ?? null}
          >
            <span className="place-name" title={name}>
              {name}
            </span>
          </Place>
        ))}
      </ul>
    </>
  )
}
