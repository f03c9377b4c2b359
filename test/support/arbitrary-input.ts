// Random input of clients that mean well or ill: documents, bodies and frames, most of them nearly right.
import fc from 'fast-check'
import { anyText } from './arbitrary-text.ts'

const documents = [
  'mutation { requestJob(input: { type: "review", target: { type: "P", id: "1" }, metadata: { a: [1, null] } }) { job { id status } } }',
  'query Q($first: Int = 2, $filter: JobFilter) { jobs(first: $first, filter: $filter) { edges { cursor node { ...F } } } } fragment F on Job { id history { edges { node { kind } } } }',
  'subscription { jobEvents(filter: { type: ["review"], not: { open: false } }, after: "x") { cursor job { id } } }',
  '{ node(id: "Sm9iOjE=") { id } __typename }',
  'subscription S($a: Boolean = true) { jobEvents @skip(if: $a) { cursor @include(if: true) } ...G } fragment G on Subscription { __typename }',
] as const
const frames = [
  '{"type":"connection_init","payload":{}}',
  '{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":{"a":1}}}',
  '{"id":"1","type":"complete"}',
  '{"type":"ping","payload":{"a":1}}',
]

/** Texts that are nearly right: some characters of a right one are cut out, doubled or replaced. */
function nearly(texts: readonly string[]): fc.Arbitrary<string> {
  const edit = fc.tuple(
    fc.nat(300),
    fc.nat(12),
    fc.oneof(fc.constantFrom('{', '}', '(', '"', '\\', '$', '...', '\0', '@', '1e999'), anyText),
  )
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { maxLength: 4 })).map(([text, edits]) =>
    edits.reduce((edited, [at, cut, put]) => {
      const from = at % (edited.length + 1)
      return edited.slice(0, from) + put + edited.slice(from + cut)
    }, text),
  )
}

const query = nearly(documents)

/** The body of a POST. */
export const body: fc.Arbitrary<string> = fc.oneof(
  fc
    .record({
      query,
      variables: fc.option(fc.dictionary(fc.string(), fc.jsonValue())),
      operationName: fc.option(fc.string()),
    })
    .map((value) => JSON.stringify(value)),
  fc.json(),
  anyText,
)

/** A message on a WebSocket. */
export const frame: fc.Arbitrary<string> = fc.oneof(
  nearly(frames),
  fc
    .record({
      id: fc.string({ maxLength: 3 }),
      type: fc.constantFrom('subscribe', 'complete', 'next', 'ping', 'pong'),
      payload: fc.oneof(fc.record({ query }), fc.jsonValue()),
    })
    .map((value) => JSON.stringify(value)),
)
