// Whether the server can work right now.
import type { Tobedone } from '../../tobedone.ts'
import type { LiveConnections } from '../live-connections.ts'

/** What keeps the server from working; nothing when it is ready. */
export async function problemsOf(tobedone: Tobedone, live: LiveConnections): Promise<readonly string[]> {
  return live.isLeaving ? ['the server is going away'] : await tobedone.problems()
}
