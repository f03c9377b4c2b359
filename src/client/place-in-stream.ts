// Where in a document a stream says how far it has come and is told where to go on. Documents that would lose or repeat
// events when the connection is cut are refused here, before anything is sent.
import { ApiError } from './api-error.ts'
import { readDocument } from './read-document.ts'

/** How a stream of events goes on from the last one. */
export interface PlaceInStream {
  /** The variable that says after which event to begin. */
  readonly after: string
  /** The place of an event's cursor: null when a result has none. */
  readonly cursorOf: (data: unknown) => string | null
}

/** The fields of the schema that tell what happens; what is missed there is not told again. A test compares with the schema. */
export const eventFields: readonly string[] = ['jobEvents', 'jobRequested', 'jobCompleted']

function refuse(reason: string): never {
  throw new ApiError('INVALID_INPUT', reason)
}

function partOf(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, key) : undefined
}

/**
 * The place in the stream of a document; null for one that begins with all that there is to tell, as live statistics do.
 * @throws ApiError INVALID_INPUT
 */
export function placeInStream(document: string): PlaceInStream | null {
  const [operation, ...others] = readDocument(document)
  if (operation?.kind !== 'subscription' || others.length > 0) {
    refuse('A watch follows a document with one subscription and no other operation. Send others with `ask`.')
  }
  const [field, ...more] = operation.fields
  if (field === undefined || more.length > 0) refuse('A subscription has one field.')
  const after = field.given.get('after')
  const cursor = field.fields().find(({ name }) => name === 'cursor')
  if (after === undefined && cursor === undefined && !eventFields.includes(field.name)) return null
  if (typeof after !== 'string') {
    refuse(
      `\`${field.name}\` must be given a variable, as in \`subscription ($after: String) { ${field.name}(after: $after) { cursor … } }\`: without it, what happens while the connection is away is lost.`,
    )
  }
  if (cursor === undefined) {
    refuse(
      `Select \`cursor\` of \`${field.name}\`: without it, all since \`$${after}\` is repeated after each cut connection.`,
    )
  }
  return {
    after,
    cursorOf(data) {
      const found = partOf(partOf(data, field.key), cursor.key)
      return typeof found === 'string' ? found : null
    },
  }
}
