// What can be done to the chosen rows together.
import type { ReactNode } from 'react'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { useAsk } from '../desk/dialogs.tsx'
import type { Action } from '../desk/send-action.ts'
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
  // What was not done can be tried again, or something else be done to the same.
  const doAll = (action: Action): void => void act(action, jobs).then((isDone) => isDone && clear())
  const does = (words: string, call: () => void): ReactNode => (
    <button type="button" className="button small" aria-disabled={!isConnected} onClick={call}>
      {words}
    </button>
  )
  return (
    <div className="selection" role="toolbar" aria-label="What to do with the selected jobs">
      <span className="selection-count">{jobs.length} selected</span>
      {areOpen && does('Claim', () => doAll({ name: 'claim' }))}
      {areOpen && does('Start', () => doAll({ name: 'start' }))}
      {areOpen && does('Give back', () => doAll({ name: 'unclaim' }))}
      {areOpen && does('Assign…', () => ask('assign', jobs, clear))}
      {areOpen && does('Snooze…', () => ask('snooze', jobs, clear))}
      {areOpen && isOneType && does('Complete…', () => ask('complete', jobs, clear))}
      {areOpen && does('Cancel…', () => ask('cancel', jobs, clear))}
      {!areOpen && does('Reopen', () => doAll({ name: 'reopen' }))}
      <span className="spacer" />
      <button type="button" className="button small plain" onClick={clear}>
        Clear
      </button>
    </div>
  )
}
