// Does something an admin may do, says what became of it, and looks again. Nothing is shown before the server has taken it.
import { useCallback } from 'react'
import type { Client } from '../../client/index.ts'
import { refusalOf, refuseUnconnected } from '../desk/act.ts'
import { useDesk } from '../desk/desk-context.tsx'
import { tellDone, tellRefused } from '../widgets/notices.tsx'

/** Does it: what to say when it is done, what to say when it is refused, and the deed. Answers with null where it was refused. */
export type Do = <Answer>(
  done: string,
  refused: string,
  deed: (client: Client) => Promise<Answer>,
) => Promise<Answer | null>

/** What does it; `onDone` is called after each, however it went. */
export function useDeed(onDone: () => void): Do {
  const { client, viewer } = useDesk()
  return useCallback(
    async (done, refused, deed) => {
      if (!client.isConnected()) {
        refuseUnconnected()
        return null
      }
      try {
        const answer = await deed(client)
        tellDone(done)
        return answer
      } catch (error) {
        tellRefused(refused, refusalOf(error, viewer.id))
        return null
      } finally {
        onDone()
      }
    },
    [client, viewer.id, onDone],
  )
}
