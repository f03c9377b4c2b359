// Says something about a job. What was written stays until the server has it.
import { type ReactNode, useState } from 'react'
import { commentOnJob } from '../actions.ts'
import { refusalOf } from '../desk/act.ts'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { tellRefused } from '../widgets/notices.tsx'

/** The form. */
export function CommentForm({ id, onSaid }: { readonly id: string; readonly onSaid: () => void }): ReactNode {
  const { client, viewer } = useDesk()
  const isConnected = useIsConnected()
  const [body, setBody] = useState('')
  const [isInternal, setInternal] = useState(false)
  async function say(): Promise<void> {
    try {
      await client.ask(commentOnJob, { input: { id, body: body.trim(), internal: isInternal } })
      setBody('')
      onSaid()
    } catch (error) {
      tellRefused('Your comment was not taken', refusalOf(error, viewer.id))
    }
  }
  return (
    <form
      className="comment-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isConnected && body.trim() !== '') void say()
      }}
    >
      <textarea
        className="input"
        aria-label="Comment"
        placeholder="Say something about it"
        rows={2}
        value={body}
        onChange={({ target }) => setBody(target.value)}
      />
      <div className="ends">
        <label className="flag">
          <input type="checkbox" checked={isInternal} onChange={({ target }) => setInternal(target.checked)} />
          <span>For staff only</span>
        </label>
        <button type="submit" className="button small" aria-disabled={!isConnected || body.trim() === ''}>
          Comment
        </button>
      </div>
    </form>
  )
}
