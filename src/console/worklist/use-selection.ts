// Which rows are chosen for something that is done to many. What has gone is chosen no more.
import { useCallback, useMemo, useState } from 'react'
import type { QueuedJob } from '../queued-job.ts'
import type { Row } from './arrange-rows.ts'

/** What is chosen, and choosing. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly jobs: readonly QueuedJob[]
  readonly toggle: (id: string) => void
  readonly clear: () => void
}

/** The selection of a list. */
export function useSelection(rows: readonly Row[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const present = useMemo(() => rows.filter(({ gone }) => gone === null).map(({ job }) => job), [rows])
  const jobs = useMemo(() => present.filter(({ id }) => chosen.has(id)), [present, chosen])
  const ids = useMemo(() => new Set(jobs.map(({ id }) => id)), [jobs])
  const toggle = useCallback((id: string) => {
    setChosen((before) => {
      const after = new Set(before)
      if (!after.delete(id)) after.add(id)
      return after
    })
  }, [])
  return {
    ...{ ids, jobs, toggle },
    clear: () => setChosen(new Set()),
  }
}
