// What flows need of the database beside the frame: their definitions, which runs are to be looked at again, and what is read.

import type { Flow } from '../domain/flow/flow.ts'
import { type FlowRegistry, inactiveFlow, makeFlowRegistry, type RegisteredFlow } from '../domain/flow/flow-registry.ts'
import type { FlowRun } from '../domain/flow/flow-run.ts'
import type { Job, Target } from '../domain/job.ts'
import { readLatestRun, readStepJobs, runFromRow } from './flow-rows.ts'
import { orRefuse } from './or-refuse.ts'
import type { Query } from './query.ts'

/** A run with what tells where its steps stand. */
export interface ReadRun {
  readonly run: FlowRun
  readonly jobs: readonly Job[]
}

/** What is read of flows. Every method throws JobError UNAVAILABLE when the database is away. */
export interface FlowReads {
  /** The open run of a flow for a target, or else the last, with the jobs of these types. */
  read(flow: string, target: Target, types: readonly string[]): Promise<ReadRun | null>
  /** Some open runs that were looked at last by an older revision, behind that of the id `after`, in order of id. */
  findStale(flow: RegisteredFlow, after: string | null): Promise<readonly FlowRun[]>
}

const pageSize = 100

// The text of a function stands for what it does, as far as one can see from outside.
function fingerprintOf({ isActive, ...definition }: Flow): string {
  return JSON.stringify(definition, (_key, value) => (typeof value === 'function' ? String(value) : value))
}

/** Remembers the configured flows, and answers with the registry of these and of all that were there before. */
export async function registerFlows(query: Query, flows: readonly Flow[], now: Date): Promise<FlowRegistry> {
  const configured = flows.map((flow) => ({ name: flow.name, title: flow.title, fingerprint: fingerprintOf(flow) }))
  await query(
    `with configured as (
       select c.* from jsonb_to_recordset($1::jsonb) as c(name text, title text, fingerprint text)),
     left_out as (
       update tobedone.flow f set is_active = false
        where f.is_active and not exists (select from configured c where c.name = f.name))
     insert into tobedone.flow as f (name, title, fingerprint, revision, is_active, seen_at)
     select c.name, c.title, md5(c.fingerprint), 1, true, $2::timestamptz from configured c order by c.name
     on conflict (name) do update
        set title = excluded.title, fingerprint = excluded.fingerprint, is_active = true, seen_at = excluded.seen_at,
            revision = f.revision + case when f.is_active and f.fingerprint = excluded.fingerprint then 0 else 1 end`,
    [JSON.stringify(configured), now.toISOString()],
  )
  const rows = await query('select name, title, revision from tobedone.flow', [])
  return makeFlowRegistry(
    rows.map(({ name, title, revision }) => {
      const flow = flows.find((each) => each.name === name)
      return flow ? { ...flow, revision: Number(revision) } : inactiveFlow(String(name), String(title))
    }),
  )
}

/** The reads of flows on a database. */
export function makeFlowReads(query: Query): FlowReads {
  return {
    read: (flow, target, types) =>
      orRefuse(async () => {
        const run = await readLatestRun(query, flow, target)
        return run && { run, jobs: await readStepJobs(query, target, types) }
      }),
    findStale: ({ name, revision }, after) =>
      orRefuse(async () => {
        const rows = await query(
          `select r.* from tobedone.flow_run r
            where r.flow = $1::text and r.status = 'OPEN' and r.revision < $2::integer
              and ($3::uuid is null or r.id > $3::uuid)
            order by r.id limit $4::integer`,
          [name, revision, after, pageSize],
        )
        return rows.map(runFromRow)
      }),
  }
}
