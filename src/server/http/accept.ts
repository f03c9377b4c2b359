// What a client wants to read: which media types the Accept header names.

/** The media type of GraphQL over HTTP, with which statuses tell of refusals. */
export const graphqlMediaType = 'application/graphql-response+json'

/** What of the answers we have a client accepts. */
export interface Accepted {
  /** The media type for a single result. */
  readonly json: typeof graphqlMediaType | 'application/json' | null
  /** Whether results may come as server-sent events, and whether they were asked for by name. */
  readonly events: 'named' | 'possible' | null
}

/** Reads an Accept header. None: everything. */
export function acceptedOf(header: string | undefined): Accepted {
  const types = (header ?? '*/*').split(',').map((part) => (part.split(';', 1)[0] ?? '').trim().toLowerCase())
  const isAnything = types.includes('*/*')
  const isJson = isAnything || types.includes('application/json') || types.includes('application/*')
  return {
    json: types.includes(graphqlMediaType) ? graphqlMediaType : isJson ? 'application/json' : null,
    events: types.includes('text/event-stream') ? 'named' : isAnything || types.includes('text/*') ? 'possible' : null,
  }
}
