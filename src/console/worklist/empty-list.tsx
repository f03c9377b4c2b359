// What stands where there are no rows: nothing to do is good news.
import { CircleCheckBig } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useDesk } from '../desk/desk-context.tsx'
import { addressOf, type View, type WorklistAddress, writeAddress } from './address.ts'

const words: Readonly<Record<View, readonly [title: string, more: string]>> = {
  all: ['Nothing is waiting', 'When something has to be done by a person, it comes up here at once.'],
  mine: ['You have nothing to do', 'Claim the next job that nobody has, or enjoy the quiet.'],
  unassigned: ['Everything has somebody', 'New jobs that nobody has come up here at once.'],
  overdue: ['Nothing is overdue', 'Everything that is open still has time.'],
  snoozed: ['Nothing is snoozed', 'What is put out of sight waits here until its time.'],
  closed: ['Nothing was closed yet', 'What was completed or cancelled can be looked up here.'],
}

function wordsFor({ view, search, person }: WorklistAddress): readonly [title: string, more: string] {
  if (search !== '') return ['Nothing found', `No title or target contains “${search}”.`]
  if (person !== null && view === 'all') return [`${person} has nothing to do`, 'What they get comes up here at once.']
  return words[view]
}

interface Way {
  readonly words: string
  readonly href: string
}

// Where to go from here.
function wayOn(address: WorklistAddress, mayRequest: boolean): Way | null {
  const { view, type, person, search, flow, before } = address
  const listOf = (part: Partial<WorklistAddress>): string => `/?${writeAddress({ ...address, ...part })}`
  if (search !== '') return { words: 'Clear the search', href: listOf({ search: '' }) }
  if (flow !== null || before !== null) return { words: 'Show all of them', href: listOf({ flow: null, before: null }) }
  if (view === 'mine') return { words: 'To what nobody has', href: listOf({ view: 'unassigned' }) }
  if (view === 'overdue') return { words: 'To all that is open', href: listOf({ view: 'all' }) }
  if (person !== null) return { words: 'To the jobs of all', href: `/?${writeAddress(addressOf({}))}` }
  if (view !== 'all' || !mayRequest) return null
  const query = type === null ? '' : `?type=${encodeURIComponent(type)}`
  return { words: 'Request a job', href: `/request${query}` }
}

/** It; a list that is not there yet shows where rows will be. */
export function EmptyList({
  address,
  isKnown,
}: {
  readonly address: WorklistAddress
  readonly isKnown: boolean
}): ReactNode {
  const { types } = useDesk()
  if (!isKnown) {
    return (
      <div className="coming" aria-busy="true">
        {Array.from({ length: 6 }, (_, index) => (
          <span key={index} className="coming-row" />
        ))}
      </div>
    )
  }
  const [title, more] = wordsFor(address)
  const offered = address.type === null ? [...types.values()] : [types.get(address.type)]
  const way = wayOn(
    address,
    offered.some((type) => type?.viewerMayRequest),
  )
  return (
    <div className="empty">
      <CircleCheckBig size={36} aria-hidden />
      <p className="empty-title">{title}</p>
      <p className="quiet">{more}</p>
      {way !== null && (
        <Link href={way.href} className="button">
          {way.words}
        </Link>
      )}
    </div>
  )
}
