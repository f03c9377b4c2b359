// What can be done to the chosen rows together.
import type { ReactNode } from 'react'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { useAsk } from '../desk/dialogs.tsx'
import { isOpen } from '../queued-job.ts'
import type { Selection } from './use-selection.ts'

/** The bar; not there while nothing is chosen. */
export function SelectionBar({ selection }: { readonly selection: Selection }): ReactNode {
  const { act } = useDesk()
  const ask = useAsk()
  const isConnected = useIsConnected()
  const { jobs, clear } = selection
  if (jobs.length === 0) return null
  const areOpen = jobs.every(isOpen)
  const isOneType = new Set(jobs.map(({ type }) => type.name)).size === 1
  const does = (words: string, call: () => void): ReactNode => (
    <button
      type="button"
      className="button small"
      aria-disabled={!isConnected}
      onClick={() => {
        call()
        clear()
      }}
    >
      {words}
    </button>
  )
  return (
    <div className="selection" role="toolbar" aria-label="What to do with the selected jobs">
      <span className="selection-count">{jobs.length} selected</span>
      {areOpen && does('Claim', () => void act({ name: 'claim' }, jobs))}
      {areOpen && does('Start', () => void act({ name: 'start' }, jobs))}
      {areOpen && does('Give back', () => void act({ name: 'unclaim' }, jobs))}
      {areOpen && does('Assign…', () => ask('assign', jobs))}
      {areOpen && does('Snooze…', () => ask('snooze', jobs))}
      {areOpen && isOneType && does('Complete…', () => ask('complete', jobs))}
      {areOpen && does('Cancel…', () => ask('cancel', jobs))}
      {!areOpen && does('Reopen', () => void act({ name: 'reopen' }, jobs))}
      <span className="spacer" />
      <button type="button" className="button small plain" onClick={clear}>
        Clear
      </button>
    </div>
  )
}
