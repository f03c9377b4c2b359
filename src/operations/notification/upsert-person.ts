// Say who a person is and how they want to be told. The product says so; what is planned for them follows.
import { isPseudonym } from '../../domain/erasure.ts'
import { invalidInput, JobError } from '../../domain/job-error.ts'
import { type Person, type PersonInput, withInput } from '../../domain/person.ts'
import { isTrusted, systemViewer, type Viewer } from '../../domain/viewer.ts'
import { isName } from '../../domain/viewer-check.ts'
import type { Operating } from '../operating.ts'
import type { NotificationOperating } from './notification-operating.ts'

/**
 * Changes what is known of a person, who is made if need be; what is left out stays as it is.
 * @throws JobError FORBIDDEN but for services and admins, INVALID_INPUT, UNAVAILABLE
 */
export async function upsertPerson(
  { people, now }: Operating & NotificationOperating,
  viewer: Viewer,
  input: PersonInput,
): Promise<Person> {
  if (!isTrusted(viewer)) throw new JobError('FORBIDDEN', 'Only services and admins say who people are.')
  const { id } = input
  if (!isName(id)) throw invalidInput('id', 'must be a text of 1 to 200 characters.')
  if (id === systemViewer.id) throw invalidInput('id', '"system" is nobody: it stands for what happens by itself.')
  if (isPseudonym(id)) throw invalidInput('id', 'is a pseudonym: what it stood for is erased.')
  return await people.save(id, (person) => withInput(person, input), now())
}
