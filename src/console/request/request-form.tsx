// The form of one type: what the job is about, the data that its schema asks for, and for staff what else can be said.
import { type ReactNode, useRef, useState } from 'react'
import { requestJob } from '../actions.ts'
import { useDesk } from '../desk/desk-context.tsx'
import { useConnectionLost } from '../desk/use-connection-lost.ts'
import { formProblems } from '../job/form-problems.ts'
import { SchemaFields } from '../job/schema-form.tsx'
import { type ByField, useSchemaForm } from '../job/use-schema-form.ts'
import type { DeskType } from '../queued-job.ts'
import { TextField } from '../widgets/text-field.tsx'

/** What became of a request. */
export interface Requested {
  /** Null: there is one already, which is not for the viewer's eyes. */
  readonly id: string | null
  readonly wasCreated: boolean
}

interface FormProps {
  readonly type: DeskType
  readonly onRequested: (requested: Requested) => void
}

const ownNames = ['target.type', 'target.id', 'title', 'priority', 'assignedTo', 'dueAt']

function inputOf(type: DeskType, texts: ByField, metadata: unknown) {
  const said = (name: string): string => (texts[name] ?? '').trim()
  return {
    type: type.name,
    target: { type: said('target.type'), id: said('target.id') },
    ...(said('title') === '' ? {} : { title: said('title') }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(said('priority') === '' ? {} : { priority: Number(said('priority')) }),
    ...(said('assignedTo') === '' ? {} : { assignedTo: said('assignedTo') }),
    ...(said('dueAt') === '' ? {} : { dueAt: new Date(said('dueAt')).toISOString() }),
  }
}

// `randomUUID` is there in secure contexts only, which a server in one's own network is not.
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The form. */
export function RequestForm({ type, onRequested }: FormProps): ReactNode {
  const { client, viewer } = useDesk()
  const isStaff = viewer.roles.length > 0
  const form = useSchemaForm(type.metadataSchema ?? null, 'Details')
  const [texts, setTexts] = useState<ByField>(isStaff ? {} : { 'target.type': 'User', 'target.id': viewer.id })
  const [problems, setProblems] = useState<ByField>({})
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const isLost = useConnectionLost()

  const sent = useRef({ content: '', key: '' })

  const own = (name: string, label: string, rest: object = {}): ReactNode => (
    <TextField
      {...{ name, label, text: texts[name] ?? '', problem: problems[name], ...rest }}
      onChange={(text) => setTexts((before) => ({ ...before, [name]: text }))}
    />
  )

  async function submit(): Promise<void> {
    const { isFine, data } = form.judge()
    const empty = ['target.type', 'target.id'].filter((name) => (texts[name] ?? '').trim() === '')
    setProblems(Object.fromEntries(empty.map((name) => [name, 'This has to be filled in.'])))
    setProblem(null)
    if (!isFine || empty.length > 0 || isBusy) return
    if (isLost) {
      setProblem('The connection is lost, so this was not sent. It stays as you wrote it: send it when it is back.')
      return
    }
    setBusy(true)
    try {
      const input = inputOf(type, texts, data)
      const content = JSON.stringify(input)
      // Sent again after an answer that was lost, it is the same request.
      if (sent.current.content !== content) sent.current = { content, key: newKey() }
      const idempotencyKey = sent.current.key
      const answer = (await client.ask(requestJob, { input: { ...input, idempotencyKey } })).requestJob
      onRequested({ id: answer?.job?.id ?? null, wasCreated: answer?.wasCreated ?? false })
    } catch (error) {
      const names = form.fields.map(({ name }) => name)
      const found = formProblems(error, ownNames, names, 'metadata')
      setProblems(found.own)
      form.show(found.data)
      setProblem(found.rest)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {isStaff && (
        <fieldset className="pair">
          <legend className="unseen">What it is about</legend>
          {own('target.type', 'About', { placeholder: 'Payment, Customer, Loan …' })}
          {own('target.id', 'Its id', { placeholder: '4711' })}
        </fieldset>
      )}
      <SchemaFields form={form} />
      {isStaff && (
        <details className="more">
          <summary>Title, person, priority, date</summary>
          <div className="stack">
            {own('title', 'Title', { placeholder: type.title, isOptional: true })}
            {own('assignedTo', 'For', { placeholder: 'The id of a person', isOptional: true })}
            <fieldset className="pair">
              <legend className="unseen">How urgent it is</legend>
              {own('priority', 'Priority, 0 to 100', {
                kind: 'number',
                placeholder: String(type.priority),
                isOptional: true,
              })}
              {own('dueAt', 'Due', { kind: 'datetime-local', isOptional: true })}
            </fieldset>
          </div>
        </details>
      )}
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      <div className="ends">
        <button type="submit" className="button primary" aria-disabled={isBusy || isLost}>
          {isStaff ? 'Request it' : 'Send'}
        </button>
      </div>
    </form>
  )
}
