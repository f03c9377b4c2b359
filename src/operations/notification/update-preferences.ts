// Say how one wants to be told: everybody of themselves, and nobody of others. Who somebody is the product says, unless it leaves
// that to them.
import { isPseudonym } from '../../domain/erasure.ts'
import { JobError } from '../../domain/job-error.ts'
import { type Person, type PreferencesInput, personalFields, withInput } from '../../domain/person.ts'
import { systemViewer, type Viewer } from '../../domain/viewer.ts'
import type { Operating } from '../operating.ts'
import type { NotificationOperating } from './notification-operating.ts'

/**
 * Changes what is known of the viewer; what is left out stays as it is.
 * @throws JobError FORBIDDEN for what the product says of people, INVALID_INPUT, UNAVAILABLE
 */
export async function updatePreferences(
  { people, ownFields, now }: Operating & NotificationOperating,
  viewer: Viewer,
  input: PreferencesInput,
): Promise<Person> {
  const { id } = viewer
  if (id === systemViewer.id || isPseudonym(id)) throw new JobError('FORBIDDEN', 'Nobody is called that.')
  const refused = personalFields.find((field) => input[field] !== undefined && !ownFields.includes(field))
  if (refused !== undefined) throw new JobError('FORBIDDEN', `Your ${refused} is what the product says.`)
  return await people.save(id, (person) => withInput(person, { ...input, id }), now())
}
