// What has to be asked before something is done: whom to assign to, until when, why, and how it ended.
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from 'react'
import type { QueuedJob } from '../queued-job.ts'
import { AssignDialog, CancelDialog, SnoozeDialog } from './ask-dialogs.tsx'
import { useDesk } from './desk-context.tsx'
import type { Action } from './send-action.ts'

// It brings what reads JSON Schema, which most of the time nobody needs.
const CompleteDialog = lazy(async () => ({
  default: (await import('../job/complete-dialog.tsx')).CompleteDialog,
}))

/** What is asked about. */
export type Question = 'assign' | 'snooze' | 'cancel' | 'complete'

/** What every such dialog takes. */
export interface DialogProps {
  readonly jobs: readonly QueuedJob[]
  /** Closes it, and does what was said. */
  readonly onAnswer: (action: Action) => void
  readonly onClose: () => void
}

type Ask = (question: Question, jobs: readonly QueuedJob[]) => void

const Context = createContext<Ask>(() => {})

/** Opens a dialog about jobs, and does what is answered. */
export function useAsk(): Ask {
  return useContext(Context)
}

const dialogs = { assign: AssignDialog, snooze: SnoozeDialog, cancel: CancelDialog, complete: CompleteDialog }

/** Gives dialogs to what is in it. */
export function DialogsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { act, types } = useDesk()
  const [asked, setAsked] = useState<{ readonly question: Question; readonly jobs: readonly QueuedJob[] } | null>(null)
  const ask = useCallback<Ask>(
    (question, jobs) => {
      const [first] = jobs
      if (first === undefined) return
      const type = types.get(first.type.name)
      // Where there is nothing to choose and nothing to say, nothing is asked.
      const isPlain = (type?.outcomes.length ?? 0) <= 1 && type?.resultSchema === null
      const isOneType = jobs.every(({ type: { name } }) => name === first.type.name)
      if (question === 'complete' && isPlain && isOneType) {
        void act({ name: 'complete', outcome: type.outcomes[0] ?? null }, jobs)
      } else setAsked({ question, jobs })
    },
    [act, types],
  )
  const Dialog = asked && dialogs[asked.question]
  return (
    <Context.Provider value={ask}>
      {children}
      {asked && Dialog && (
        <Suspense>
          <Dialog
            jobs={asked.jobs}
            onAnswer={(action) => {
              setAsked(null)
              void act(action, asked.jobs)
            }}
            onClose={() => setAsked(null)}
          />
        </Suspense>
      )}
    </Context.Provider>
  )
}
