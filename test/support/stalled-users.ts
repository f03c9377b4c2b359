// Users of whom some verified their address and some did not, as an import tells it: a past for the funnel to show.
import { lengthOf } from '../../src/console/moments.ts'
import type { Tobedone } from '../../src/tobedone.ts'

const dayMs = 86_400_000

function line(id: string, daysAgo: number, doneDaysAgo: number | null): string {
  const at = (days: number): string => new Date(Date.now() - days * dayMs).toISOString()
  const history = doneDaysAgo === null ? [] : [{ at: at(doneDaysAgo), by: id, operation: 'complete' }]
  const job = {
    externalId: id,
    type: 'verify_email',
    target: { type: 'User', id },
    at: at(daysAgo),
    by: 'shop',
    history,
  }
  return `${JSON.stringify(job)}\n`
}

/** Four users who came within the last nine days; two are done, a day and a week later. */
export async function* stalledUsers(): AsyncGenerator<string> {
  yield [line('ana', 9, 8), line('bo', 9, 2), line('cy', 7, null), line('di', 5, null)].join('')
}

/** How many are open, and the median, the 90th percentile and the longest of their ages, as the API says it. */
export async function stalledFigures({ funnel }: Tobedone, asOf?: Date): Promise<string> {
  const viewer = { id: 'ann', roles: ['staff' as const], groups: ['risk'] }
  const query = { types: ['verify_email'], isCohort: false, timeZone: 'UTC', ...(asOf && { asOf }) }
  const [found] = (await funnel(viewer, query)).steps
  const { p50Ms = 0, p90Ms = 0, oldestMs = 0 } = found?.pendingAge ?? {}
  return [(found?.pending ?? 0) + (found?.inProgress ?? 0), ...[p50Ms, p90Ms, oldestMs].map(lengthOf)].join(' ')
}
