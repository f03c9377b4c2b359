// Who may come in, and what is shown to whom: the desk to staff, the agenda to everybody else.
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { ApiError } from '../client/index.ts'
import { AgendaPage } from './agenda/agenda-page.tsx'
import { Desk } from './desk/desk.tsx'
import { DeskProvider } from './desk/desk-context.tsx'
import { readDesk } from './documents.ts'
import { exchangeCode, takeCode } from './session/exchange-code.ts'
import { Renewal } from './session/renewal.tsx'
import type { Session } from './session/session.ts'
import { SignInPage } from './session/sign-in-page.tsx'
import { enterWith } from './session/token-form.tsx'
import { useAnswer } from './widgets/use-answer.ts'

function Inside({ session }: { readonly session: Session }): ReactNode {
  const { client } = session.view()
  const { answer, error, ask } = useAnswer(() => client.ask(readDesk, {}), [client])
  useEffect(() => {
    if (answer) session.know(answer.viewer.id)
    if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') session.end()
  }, [answer, error, session])
  // Whether it was lost because the session has ended; and what types there are may be different once it is back.
  useEffect(() => client.onConnection(ask), [client, ask])
  if (answer) {
    return (
      <DeskProvider session={session} client={client} desk={answer}>
        {answer.viewer.roles.length > 0 ? <Desk /> : <AgendaPage />}
      </DeskProvider>
    )
  }
  if (error === null) return <p className="waiting">Opening…</p>
  return (
    <main className="entrance">
      <div className="card stack">
        <p role="alert">{error.message}</p>
        <button type="button" className="button primary" onClick={ask}>
          Try again
        </button>
        <button type="button" className="button plain" onClick={() => session.leave()}>
          Sign in as somebody else
        </button>
      </div>
    </main>
  )
}

// Taken once, before anything is drawn.
const code = takeCode()

/** The whole page. */
export function App({ session }: { readonly session: Session }): ReactNode {
  const { state, turn } = useSyncExternalStore(session.subscribe, session.view)
  const [isEntering, setEntering] = useState(code !== null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    if (code === null) return
    exchangeCode(code)
      .then((token) => enterWith(session, token))
      .catch((error: unknown) => {
        setProblem(error instanceof Error ? error.message : String(error))
      })
      .finally(() => setEntering(false))
  }, [session])
  if (isEntering) return <p className="waiting">Signing in…</p>
  if (state === 'outside') return <SignInPage session={session} problem={problem} />
  return (
    <>
      <Inside key={turn} session={session} />
      <Renewal session={session} isOpen={state === 'ended'} />
    </>
  )
}
