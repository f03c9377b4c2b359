// What stands where there are no rows: nothing to do is good news.
import { CircleCheckBig } from 'lucide-react'
import type { ReactNode } from 'react'
import type { View, WorklistAddress } from './address.ts'

const words: Readonly<Record<View, readonly [title: string, more: string]>> = {
  all: ['Nothing is waiting', 'When something has to be done by a person, it comes up here at once.'],
  mine: ['You have nothing to do', 'Claim the next job from “Unassigned”, or enjoy the quiet.'],
  unassigned: ['Everything has somebody', 'New jobs that nobody has come up here at once.'],
  overdue: ['Nothing is overdue', 'All that is due later is under “All open”.'],
  snoozed: ['Nothing is snoozed', 'What is put out of sight waits here until its time.'],
  closed: ['Nothing was closed yet', 'What was completed or cancelled can be looked up here.'],
}

function wordsFor({ view, search, person }: WorklistAddress): readonly [title: string, more: string] {
  if (search !== '') return ['Nothing found', `No title or target contains “${search}”.`]
  if (person !== null && view === 'all') return [`${person} has nothing to do`, 'What they get comes up here at once.']
  return words[view]
}

/** It; a list that is not there yet shows where rows will be. */
export function EmptyList({
  address,
  isKnown,
}: {
  readonly address: WorklistAddress
  readonly isKnown: boolean
}): ReactNode {
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
  return (
    <div className="empty">
      <CircleCheckBig size={36} aria-hidden />
      <p className="empty-title">{title}</p>
      <p className="quiet">{more}</p>
    </div>
  )
}
