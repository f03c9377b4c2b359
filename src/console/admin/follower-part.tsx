// What follows the log and acts: how far behind each is, and what keeps it from going on.
import type { ReactNode } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { awayFrom, lengthOf, since } from '../moments.ts'
import { useNow } from '../widgets/use-now.ts'
import { readFollowers } from './documents.ts'
import { Entries, Entry } from './entries.tsx'
import { useRefreshed } from './use-refreshed.ts'

const mostCounted = 10_000
// The one that stands beside the log.
const plans = 'tobedone plans'
// One that has just been told is behind for a moment; that is no news.
const patienceMs = 10_000

function stateOf(failures: number, lagMs: number): readonly [words: string, tone: string] {
  if (failures > 0) return ['Fails', 'tag late']
  return lagMs > patienceMs ? ['Behind', 'tag warm'] : ['Up to date', 'tag good']
}

/** The part. */
export function FollowerPart(): ReactNode {
  const { client } = useDesk()
  const { answer, error } = useRefreshed(() => client.ask(readFollowers, {}), [client])
  const now = useNow()
  const entries = answer?.followers.map(({ name, lag, lagMs, failures, lastError, nextTryAt, updatedAt }) => {
    const [words, tone] = stateOf(failures, lagMs)
    return (
      <Entry
        key={name}
        title={
          <>
            <span className="mono">{name}</span> <span className={tone}>{words}</span>
          </>
        }
        problem={lastError}
        facts={[
          [
            name === plans ? 'Jobs that wait' : 'Events behind',
            lag >= mostCounted ? `${lag.toLocaleString()} or more` : lag.toLocaleString(),
          ],
          ['Lag', lagMs === 0 ? '–' : lengthOf(lagMs)],
          ['Failed in a row', failures.toLocaleString()],
          nextTryAt === null ? ['Went on', since(updatedAt, now)] : ['Tries again', awayFrom(nextTryAt, now)],
        ]}
      />
    )
  })
  return (
    <Entries
      title="Followers"
      beside={<p className="quiet">Each reads the log from where it stands, wherever it runs.</p>}
      none="Nothing follows the log: no flow, no webhook, no notification is configured."
      entries={entries ?? null}
      error={error}
    />
  )
}
