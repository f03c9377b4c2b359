// The form for a token: it is tried before anybody is let in with it.
import { Field } from '@base-ui/react/field'
import { Form } from '@base-ui/react/form'
import { type ReactNode, useState } from 'react'
import { readViewer } from '../documents.ts'
import type { Session } from './session.ts'

/** Lets somebody in with a token. @throws ApiError for one that does not hold */
export async function enterWith(session: Session, token: string): Promise<void> {
  const client = session.clientWith(token)
  const { viewer } = await client.ask(readViewer, {})
  session.enter(token, viewer.id)
}

/** The form. */
export function TokenForm({ session }: { readonly session: Session }): ReactNode {
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  async function submit(token: string): Promise<void> {
    setBusy(true)
    try {
      await enterWith(session, token.trim().replace(/^Bearer\s+/i, ''))
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Form
      className="stack"
      errors={problem === null ? {} : { token: problem }}
      onFormSubmit={({ token }) => void submit(String(token ?? ''))}
    >
      <Field.Root name="token" className="field">
        <Field.Label className="label">Token</Field.Label>
        <Field.Control
          className="input mono"
          autoComplete="off"
          spellCheck={false}
          required
          placeholder="eyJ…"
          onValueChange={() => setProblem(null)}
        />
        <Field.Error className="problem" />
      </Field.Root>
      <button type="submit" className="button primary" disabled={isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </button>
    </Form>
  )
}
