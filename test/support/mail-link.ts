// The path of a link as a mail would have it, for tests of the pages behind links where no mail is sent.
import type { Job } from '../../src/domain/job.ts'
import { makeMailTokens } from '../../src/operations/notification/mail-tokens.ts'
import { eventually } from './eventually.ts'
import { notificationsOf } from './notified.ts'
import type { TestServer } from './server.ts'

/** The path that completes a job without an outcome, in the name of the first who was told of it. */
export async function mailLinkTo({ tobedone }: Pick<TestServer, 'tobedone'>, job: Job): Promise<string> {
  const told = await eventually(
    () => notificationsOf(tobedone, job),
    ({ length }) => length > 0,
    15_000,
  )
  const tokens = makeMailTokens(async () => (await tobedone.prisma.deployment.findFirstOrThrow()).linkSecret)
  const expiresAt = new Date(Date.now() + 3_600_000)
  const [{ id: mailId } = { id: '' }] = told
  return `/actions/${await tokens.sign({ kind: 'action', mailId, version: job.version, outcome: null, expiresAt })}`
}
