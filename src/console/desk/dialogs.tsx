// What has to be asked before something is done: whom to assign to, until when, why, and how it ended.
import { createContext, type ReactNode, Suspense, useCallback, useContext, useRef, useState } from 'react'
import type { QueuedJob } from '../queued-job.ts'
import { tellRefused } from '../widgets/notices.tsx'
import { type Refused, tellAllRefused } from './act.ts'
import { CancelDialog, SnoozeDialog } from './ask-dialogs.tsx'
import { AssignDialog } from './assign-dialog.tsx'
import { useDesk } from './desk-context.tsx'
import { partAhead } from './parts-ahead.ts'
import type { Action } from './send-action.ts'

// It brings what reads JSON Schema, which most of the time nobody needs.
const CompleteDialog = partAhead(async () => (await import('../job/complete-dialog.tsx')).CompleteDialog)

/** What is asked about. */
export type Question = 'assign' | 'snooze' | 'cancel' | 'complete'

type Ask = (question: Question, jobs: readonly QueuedJob[], onDone?: () => void) => void

interface Asked {
  readonly question: Question
  readonly jobs: readonly QueuedJob[]
  readonly refused: readonly Refused[]
  readonly onDone: () => void
}

const Context = createContext<Ask>(() => {})

/** Opens a dialog about jobs, and does what is answered; `onDone` is called when all of it was taken. */
export function useAsk(): Ask {
  return useContext(Context)
}

const dialogs = { assign: AssignDialog, snooze: SnoozeDialog, cancel: CancelDialog, complete: CompleteDialog }

/** Gives dialogs to what is in it. */
export function DialogsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { act, attempt, types } = useDesk()
  const [asked, setAsked] = useState<Asked | null>(null)
  const isBusy = useRef(false)
  const latest = useRef(asked)
  latest.current = asked
  const ask = useCallback<Ask>(
    (question, jobs, onDone = () => {}) => {
      const [first] = jobs
      if (first === undefined) return
      const type = types.get(first.type.name)
      // Where there is nothing to choose and nothing to say, nothing is asked.
      const isPlain = (type?.outcomes.length ?? 0) <= 1 && type?.resultSchema === null
      const isOneType = jobs.every(({ type: { name } }) => name === first.type.name)
      if (question === 'complete' && !isOneType) {
        tellRefused('Not done', 'Jobs of several types end in different ways: complete those of one type at a time.')
      } else if (question === 'complete' && isPlain) {
        void act({ name: 'complete', outcome: type.outcomes[0] ?? null }, jobs).then((isDone) => isDone && onDone())
      } else setAsked({ question, jobs, onDone, refused: [] })
    },
    [act, types],
  )
  const answer = async (action: Action): Promise<void> => {
    if (asked === null || isBusy.current) return
    isBusy.current = true
    const refused = await attempt(action, asked.jobs)
    isBusy.current = false
    if (refused.length === 0) asked.onDone()
    const isStillAsked = latest.current === asked
    if (isStillAsked) setAsked(refused.length === 0 ? null : { ...asked, refused, jobs: refused.map(({ job }) => job) })
    // Whoever has gone back meanwhile has no dialog in which it could be said.
    else tellAllRefused(action, refused)
  }
  const Dialog = asked && dialogs[asked.question]
  return (
    <Context.Provider value={ask}>
      {children}
      {asked && Dialog && (
        <Suspense>
          <Dialog
            jobs={asked.jobs}
            refused={asked.refused}
            onAnswer={(action) => void answer(action)}
            onClose={() => setAsked(null)}
          />
        </Suspense>
      )}
    </Context.Provider>
  )
}
