// A whole list, page by page, with the cursor of its first page: what changes while the pages are read comes again as an event.
import type { JobFilter } from '../../src/domain/filter.ts'
import type { Viewer } from '../../src/domain/viewer.ts'
import { codeOf, listQuery, readPage, type SeenJob } from './answers.ts'
import type { Servers } from './servers.ts'

/** The jobs of a list by their ids, and its cursor. */
export interface WholeList {
  readonly jobs: ReadonlyMap<string, SeenJob>
  readonly eventCursor: string
}

/** Reads a list; null when a server went away meanwhile. */
export async function readWholeList(servers: Servers, viewer: Viewer, filter: JobFilter): Promise<WholeList | null> {
  const jobs = new Map<string, SeenJob>()
  let eventCursor: string | null = null
  for (let after: string | null = null; ; ) {
    // A server that is killed meanwhile takes the connection with it.
    const answer = await servers.ask(viewer, listQuery, { filter, after }).catch(() => null)
    if (answer === null || codeOf(answer) === 'UNAVAILABLE') return null
    const page = readPage(answer)
    eventCursor ??= page.eventCursor
    for (const job of page.jobs) jobs.set(job.id, job)
    if (!page.hasNextPage) return { jobs, eventCursor }
    after = page.endCursor
  }
}
