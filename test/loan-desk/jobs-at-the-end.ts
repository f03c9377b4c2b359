// All jobs with their whole histories, read through lists of the API when the work is done; and what they add up to.
import { type Api, automat } from './api.ts'
import type { Tally } from './count-lines.ts'
import { eventFields, type SeenEvent } from './seen-event.ts'

interface PageInfo {
  readonly hasNextPage: boolean
  readonly endCursor: string | null
}

interface Page<Node> {
  readonly edges: readonly { readonly node: Node }[]
  readonly pageInfo: PageInfo
}

interface JobNode {
  readonly id: string
  readonly version: number
  readonly status: string
  readonly closedBy: string | null
  readonly cancellationReason: string | null
  readonly metadata: unknown
  readonly type: { readonly name: string }
  readonly history: Page<SeenEvent>
}

/** A job with all that happened to it. */
export interface EndedJob extends Omit<JobNode, 'history'> {
  readonly history: readonly SeenEvent[]
}

const pageFields = 'pageInfo { hasNextPage endCursor }'
const historyFields = `edges { node { ${eventFields} } } ${pageFields}`
const jobFields = `id version status closedBy cancellationReason metadata type { name } history(first: 100) { ${historyFields} }`
const jobsQuery = `query ($after: String) { jobs(first: 25, orderBy: CREATED_AT_ASC, after: $after) { edges { node { ${jobFields} } } ${pageFields} } }`
const historyQuery = `query ($id: ID!, $after: String) { job(id: $id) { history(first: 100, after: $after) { ${historyFields} } } }`

async function wholeHistory(api: Api, { id, history }: JobNode): Promise<readonly SeenEvent[]> {
  const events = history.edges.map(({ node }) => node)
  for (let { hasNextPage, endCursor } = history.pageInfo; hasNextPage; ) {
    const variables = { id, after: endCursor }
    const { job } = await api.ask<{ readonly job: Pick<JobNode, 'history'> }>(automat, historyQuery, variables)
    events.push(...job.history.edges.map(({ node }) => node))
    hasNextPage = job.history.pageInfo.hasNextPage
    endCursor = job.history.pageInfo.endCursor
  }
  return events
}

/** Reads them all. */
export async function readJobs(api: Api): Promise<readonly EndedJob[]> {
  const found: EndedJob[] = []
  for (let after: string | null = null, hasMore = true; hasMore; ) {
    const { jobs }: { readonly jobs: Page<JobNode> } = await api.ask(automat, jobsQuery, { after })
    for (const { node } of jobs.edges) found.push({ ...node, history: await wholeHistory(api, node) })
    after = jobs.pageInfo.endCursor
    hasMore = jobs.pageInfo.hasNextPage
  }
  return found
}

/** What the jobs add up to, in the form of the independent count. */
export function tallyOf(jobs: readonly EndedJob[]): Tally {
  const tally: Tally = { types: {}, completers: {} }
  for (const { type, status, closedBy } of jobs) {
    tally.types[type.name] ??= { requested: 0, completed: 0, cancelled: 0, open: 0 }
    const count = tally.types[type.name]
    if (count === undefined) continue
    count.requested++
    if (status === 'COMPLETED') count.completed++
    else if (status === 'CANCELLED') count.cancelled++
    else count.open++
    if (status === 'COMPLETED' && closedBy) tally.completers[closedBy] = (tally.completers[closedBy] ?? 0) + 1
  }
  return tally
}
