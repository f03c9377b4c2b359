// The page for who is not known yet.
import type { ReactNode } from 'react'
import { Brand } from '../widgets/brand.tsx'
import type { Session } from './session.ts'
import { TokenForm } from './token-form.tsx'

function ByProduct({ session }: { readonly session: Session }): ReactNode {
  return (
    <>
      <p className="quiet">Your product says who you are. Sign in there, then come back to this page.</p>
      <button type="button" className="button primary" onClick={() => session.resume()}>
        I have signed in
      </button>
    </>
  )
}

function ByToken({ session }: { readonly session: Session }): ReactNode {
  return (
    <>
      <p className="quiet">
        Follow the link that the server printed when it started, or paste a token. On your own machine this makes one:
      </p>
      {/* Where there is no room for all of it, it breaks before an option and not within one. */}
      <pre className="command">
        <span>npx tobedone token</span> <span>--sub ann</span> <span>--role staff</span> <span>--group risk</span>
      </pre>
      <TokenForm session={session} />
    </>
  )
}

/** The page; `problem` says why a link did not let anybody in. */
export function SignInPage({
  session,
  problem,
}: {
  readonly session: Session
  readonly problem: string | null
}): ReactNode {
  return (
    <main className="entrance">
      <div className="card stack">
        <h1>
          <Brand />
        </h1>
        {problem !== null && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        {session.isByToken ? <ByToken session={session} /> : <ByProduct session={session} />}
      </div>
    </main>
  )
}
