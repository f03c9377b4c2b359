// Jobs in which everything that can be said is marked with a word, so that it can be looked for in all that is stored.
import type { Job } from '../../src/domain/job.ts'
import type { Viewer } from '../../src/domain/viewer.ts'
import type { Tobedone } from '../../src/tobedone.ts'
import { shop, staff } from './system.ts'

/** Jobs of which one carries everything that can be said in a job, all of it marked with a word. */
export async function plant(
  { operations }: Pick<Tobedone, 'operations'>,
  mark: string,
  { person = `${mark}-person`, target = `${mark}-target` } = {},
) {
  const them = { ...staff(person), roles: ['service'] } as const
  const request = async (viewer: Viewer, input: object = {}): Promise<Job> => {
    const { job } = await operations.request(viewer, {
      type: 'review',
      target: { type: 'Payment', id: target },
      metadata: { iban: `${mark}-iban` },
      title: `${mark}-title`,
      ...input,
    })
    if (job === null) throw new Error('no job was made')
    return job
  }
  const told = await request(them, {
    idempotencyKey: `${mark}-key`,
    assignedTo: 'colleague',
    excludedUsers: [person, 'other'],
    candidateUsers: ['other', person],
  })
  await request(them, { ifOpen: 'RETURN_EXISTING', idempotencyKey: `${mark}-found` })
  await operations.update(shop, told, { title: `${mark}-title-2`, metadata: { iban: `${mark}-iban-2` } })
  await operations.comment(staff('colleague'), told, { body: `${mark}-comment`, isInternal: true })
  await operations.comment(them, told, { body: `${mark}-comment-2`, isInternal: false })
  await operations.complete(staff('colleague'), told, { outcome: 'released', result: { said: `${mark}-result` } })
  return { told, them, person, target, request, words: [mark] }
}
