// What every part of the desk may need: who works here, the types of jobs, the client, and doing something to jobs.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Client } from '../../client/index.ts'
import type { ConsoleDeskQuery } from '../generated/graphql.ts'
import type { DeskType, DeskViewer, QueuedJob } from '../queued-job.ts'
import type { Session } from '../session/session.ts'
import { act, attempt, type Refused } from './act.ts'
import { Expectations } from './expectations.ts'
import { fetchAhead } from './parts-ahead.ts'
import type { Action } from './send-action.ts'

/** What is there. */
export interface DeskParts {
  readonly session: Session
  readonly client: Client
  readonly viewer: DeskViewer
  readonly types: ReadonlyMap<string, DeskType>
  readonly expectations: Expectations
  /** Does something to jobs. Answers with whether all of it was taken. */
  readonly act: (action: Action, jobs: readonly QueuedJob[]) => Promise<boolean>
  /** Does something to jobs, for whoever shows what was refused where it was asked for. */
  readonly attempt: (action: Action, jobs: readonly QueuedJob[]) => Promise<readonly Refused[]>
}

const Context = createContext<DeskParts | null>(null)

/** What is there, to a part of the desk. */
export function useDesk(): DeskParts {
  const parts = useContext(Context)
  if (parts === null) throw new Error('this is no part of a desk')
  return parts
}

/** Whether the connection to the server is there. */
export function useIsConnected(): boolean {
  const { client } = useDesk()
  return useSyncExternalStore(client.onConnection, client.isConnected)
}

/** Gives its parts to a desk. */
export function DeskProvider({
  session,
  client,
  desk,
  children,
}: {
  readonly session: Session
  readonly client: Client
  readonly desk: ConsoleDeskQuery
  readonly children: ReactNode
}): ReactNode {
  const expectations = useMemo(() => new Expectations(), [])
  const parts = useMemo((): DeskParts => {
    const { viewer, jobTypes } = desk
    const acting = { client, viewerId: viewer.id, expectations }
    const types = new Map(jobTypes.map((type) => [type.name, type]))
    return {
      ...{ session, client, viewer, types, expectations },
      act: (action, jobs) => act(acting, action, jobs),
      attempt: (action, jobs) => attempt(acting, action, jobs),
    }
  }, [session, client, desk, expectations])
  useEffect(fetchAhead, [])
  return <Context.Provider value={parts}>{children}</Context.Provider>
}
