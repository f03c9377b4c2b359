// Operations that must be refused, each with the code it is refused with. The same over HTTP and over a WebSocket.
import type { JobErrorCode } from '../../src/domain/job-error.ts'

/** What the operations are about: made before, and to be found unchanged after. */
export interface World {
  /** Global ids. */
  readonly openJob: string
  readonly closedJob: string
  /** A job that nobody here may see. */
  readonly hiddenJob: string
}

export interface BadInput {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly code: JobErrorCode
  /** What the message has to say. */
  readonly says?: RegExp
}

const request = 'mutation ($input: RequestJobInput!) { requestJob(input: $input) { job { id } } }'
const target = { type: 'Payment', id: '99' }
const fine = { type: 'review_payment', target, metadata: { paymentId: '99' } }
const list =
  'query ($filter: JobFilter, $first: Int, $after: String) { jobs(filter: $filter, first: $first, after: $after) { edges { node { id } } } }'
const watch =
  'subscription ($filter: JobFilter, $after: String) { jobEvents(filter: $filter, after: $after) { cursor } }'
/** A mutation that takes one input. */
export const byId = (operation: string, input: string) =>
  `mutation ($input: ${input}!) { ${operation}(input: $input) { __typename } }`

/** A request, but for this. */
export function requesting(change: object, code: JobErrorCode = 'INVALID_INPUT', says?: RegExp): BadInput {
  return { query: request, variables: { input: { ...fine, ...change } }, code, ...(says ? { says } : {}) }
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = [value]
  return value
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString()
}

const own = (key: string, value: unknown): object => Object.fromEntries([[key, value]])

/** The data of jobs. */
export function badData({ openJob, closedJob, hiddenJob }: World): Readonly<Record<string, BadInput>> {
  const complete = byId('completeJob', 'CompleteJobInput')
  const otherType = Buffer.from(`Payment:${Buffer.from(openJob, 'base64').toString().split(':')[1]}`).toString('base64')
  const nobodys = Buffer.from('Job:0190b5b8-7d4a-7000-8000-000000000000').toString('base64')
  const completing = (input: object, code: JobErrorCode): BadInput => ({ query: complete, variables: { input }, code })
  return {
    'an unknown type': requesting({ type: 'review_paymant' }, 'UNKNOWN_TYPE', /review_payment/),
    'metadata that does not fit': requesting({ metadata: { paymentId: 17 } }, 'INVALID_INPUT', /paymentId/),
    'metadata that is no object': requesting({ metadata: [1] }),
    'a result that does not fit': completing({ id: openJob, result: { note: 5 } }, 'INVALID_INPUT'),
    'an outcome that is not of the type': completing({ id: openJob, outcome: 'burnt' }, 'INVALID_INPUT'),
    'dueAt in the past': requesting({ dueAt: inDays(-1) }, 'INVALID_INPUT', /dueAt/),
    'expiresAt before dueAt': requesting({ dueAt: inDays(2), expiresAt: inDays(1) }, 'INVALID_INPUT', /expiresAt/),
    'a date that is none': requesting({ dueAt: '2026-02-31T00:00:00Z' }),
    'a date out of this world': requesting({ dueAt: '+275760-09-13T00:00:00Z' }),
    'priority 101': requesting({ priority: 101 }, 'INVALID_INPUT', /0 to 100/),
    'priority -1': requesting({ priority: -1 }),
    'a target id of 10 kB': requesting({ target: { type: 'Payment', id: 'x'.repeat(10_000) } }, 'INVALID_INPUT', /200/),
    'a target id of nothing': requesting({ target: { type: 'Payment', id: '' } }),
    'nobody to have it': requesting({ assignedTo: 'system' }, 'INVALID_INPUT', /the product itself/),
    'a title of 201 characters': requesting({ title: 'x'.repeat(201) }),
    'metadata of 900 kB': requesting(
      { metadata: { paymentId: '1', text: 'x'.repeat(900_000) } },
      'INVALID_INPUT',
      /65536/,
    ),
    'a NUL in the target': requesting({ target: { type: 'Payment', id: 'a\0b' } }, 'INVALID_INPUT', /NUL/),
    'a NUL in the metadata': requesting({ metadata: { paymentId: '1', reason: 'a\0' } }, 'INVALID_INPUT', /NUL/),
    'a NUL in a key of the metadata': requesting({ metadata: { paymentId: '1', 'a\0': 1 } }),
    'a NUL in a filter': { query: list, variables: { filter: { targetType: ['\0'] } }, code: 'INVALID_INPUT' },
    'a NUL in a search': { query: list, variables: { filter: { search: '\0' } }, code: 'INVALID_INPUT' },
    'half a surrogate pair in the title': requesting({ title: 'a\uD800' }, 'INVALID_INPUT', /surrogate/),
    'half a surrogate pair in the metadata': requesting({ metadata: { paymentId: '\uDC00' } }),
    'half a surrogate pair in a type': requesting({ type: '\uD800' }),
    'half a surrogate pair as a literal': {
      query:
        'mutation { requestJob(input: { type: "review_payment", target: { type: "P", id: "\\uD800" } }) { job { id } } }',
      code: 'INVALID_INPUT',
    },
    'a NUL as a literal': {
      query:
        'mutation { requestJob(input: { type: "review_payment", target: { type: "P", id: "\\u0000" } }) { job { id } } }',
      code: 'INVALID_INPUT',
    },
    '__proto__ in the metadata': requesting(
      { metadata: { paymentId: '1', ...own('__proto__', { admin: true }) } },
      'INVALID_INPUT',
      /__proto__/,
    ),
    '__proto__ deep in the metadata': requesting({ metadata: { paymentId: '1', a: [own('__proto__', 1)] } }),
    '__proto__ in an input': requesting(own('__proto__', { priority: 1 })),
    '__proto__ as a literal': {
      query:
        'mutation { requestJob(input: { type: "review_payment", target: { type: "P", id: "1" }, metadata: { paymentId: "1", __proto__: { a: 1 } } }) { job { id } } }',
      code: 'INVALID_INPUT',
    },
    'metadata 33 levels deep': requesting({ metadata: { paymentId: '1', deep: nested(33) } }),
    'an unknown field': requesting({ colour: 'red' }),
    'a completion of nothing at all': completing({ outcome: 'released' }, 'INVALID_INPUT'),
    'a completion by id and by target': completing({ id: openJob, type: 'review_payment', target }, 'INVALID_INPUT'),
    'an id of another type': completing({ id: otherType }, 'INVALID_INPUT'),
    'an id of nothing we made': completing({ id: 'nonsense' }, 'INVALID_INPUT'),
    'a raw id': completing({ id: '0190b5b8-7d4a-7000-8000-000000000000' }, 'INVALID_INPUT'),
    'an id of no job': completing({ id: nobodys }, 'NOT_FOUND'),
    "somebody else's job": completing({ id: hiddenJob }, 'NOT_FOUND'),
    'a claim of a hidden job': {
      query: byId('claimJob', 'ClaimJobInput'),
      variables: { input: { id: hiddenJob } },
      code: 'NOT_FOUND',
    },
    'a closed job': {
      query: byId('claimJob', 'ClaimJobInput'),
      variables: { input: { id: closedJob } },
      code: 'CLOSED',
      says: /completed/,
    },
    'a page of -1': { query: list, variables: { first: -1 }, code: 'INVALID_INPUT', says: /1 to 100/ },
    'a page of 0': { query: list, variables: { first: 0 }, code: 'INVALID_INPUT' },
    'a page of 1000000': { query: list, variables: { first: 1_000_000 }, code: 'LIMIT_EXCEEDED' },
    'a page of more than 32 bits': { query: list, variables: { first: 4_294_967_297 }, code: 'INVALID_INPUT' },
    'a wrong page cursor': { query: list, variables: { after: 'nonsense' }, code: 'CURSOR_INVALID' },
    'a forged page cursor': {
      query: list,
      variables: { after: Buffer.from('{"a":1}').toString('base64url') },
      code: 'CURSOR_INVALID',
    },
    'a page cursor with a NUL': { query: list, variables: { after: '\0' }, code: 'CURSOR_INVALID' },
    'a wrong event cursor': { query: watch, variables: { after: 'nonsense' }, code: 'CURSOR_INVALID' },
    'an event cursor with a NUL': { query: watch, variables: { after: 'a\0' }, code: 'CURSOR_INVALID' },
    'a long event cursor': { query: watch, variables: { after: 'A'.repeat(100_000) }, code: 'CURSOR_INVALID' },
    'a filter that nothing can match': {
      query: watch,
      variables: { filter: { priorityAtLeast: 60, priorityAtMost: 40 } },
      code: 'INVALID_INPUT',
    },
    'a filter of 101 types': {
      query: list,
      variables: { filter: { type: Array.from({ length: 101 }, (_, index) => `t${index}`) } },
      code: 'INVALID_INPUT',
    },
  }
}

function repeat(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(' ')
}

/** The form of operations. */
export const badForm: Readonly<Record<string, BadInput>> = {
  'a syntax error': { query: '{ jobs(', code: 'INVALID_INPUT', says: /Syntax Error/ },
  'an empty document': { query: '', code: 'INVALID_INPUT' },
  'a field that there is not': { query: '{ nonsense }', code: 'INVALID_INPUT' },
  'a variable of the wrong type': { query: list, variables: { first: 'many' }, code: 'INVALID_INPUT' },
  'a document without an operation': { query: 'fragment A on Query { __typename }', code: 'INVALID_INPUT' },
  'two operations and no name': { query: 'query A { __typename } query B { __typename }', code: 'INVALID_INPUT' },
  'fields nested too deep': {
    query: `{ jobs { edges { node { history { edges { node { ${'job { history { edges { node { '.repeat(3)} id ${'} } } }'.repeat(3)} } } } } } } }`,
    code: 'LIMIT_EXCEEDED',
    says: /at most 15 levels/,
  },
  'too many aliases': {
    query: `{ ${repeat(31, (index) => `a${index}: viewer { id }`)} }`,
    code: 'LIMIT_EXCEEDED',
    says: /aliases/,
  },
  'a subscription that skips its field': {
    query: 'subscription { jobEvents @skip(if: true) { cursor } }',
    code: 'INVALID_INPUT',
    says: /@skip/,
  },
  'a subscription that may leave out what a fragment brings': {
    query: 'subscription { ...A } fragment A on Subscription { ... @include(if: false) { jobEvents { cursor } } }',
    code: 'INVALID_INPUT',
    says: /@include/,
  },
  'too many directives': {
    query: `{ viewer { id ${repeat(31, () => '@include(if: true)')} } }`,
    code: 'LIMIT_EXCEEDED',
    says: /directives/,
  },
  'too many tokens': { query: `{ ${'viewer { id } '.repeat(50_000)} }`, code: 'LIMIT_EXCEEDED', says: /tokens/ },
  'too many fields': { query: `{ viewer { ${'id '.repeat(501)} } }`, code: 'LIMIT_EXCEEDED', says: /fields/ },
  'fields that cost too much': {
    query: '{ jobs(first: 100) { edges { node { history(first: 100) { edges { node { job { id } } } } } } } }',
    code: 'LIMIT_EXCEEDED',
    says: /cost/,
  },
  'fragments in a circle': {
    query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
    code: 'INVALID_INPUT',
    says: /circle/,
  },
  'fragments that double at every step': {
    query: `{ ...F0 } ${repeat(12, (index) => `fragment F${index} on Query { a: node(id: "") { ...G } ...F${index + 1} ...F${index + 1} }`)} fragment F12 on Query { __typename } fragment G on Job { id }`,
    code: 'LIMIT_EXCEEDED',
  },
  'a literal nested too deep': {
    query: `mutation { requestJob(input: { type: "a", target: { type: "a", id: "a" }, metadata: { a: ${'['.repeat(10_000)}${']'.repeat(10_000)} } }) { job { id } } }`,
    code: 'LIMIT_EXCEEDED',
    says: /nest too deep/,
  },
  'variables nested too deep': {
    query: request,
    variables: { input: { ...fine, metadata: { a: nested(1_000) } } },
    code: 'LIMIT_EXCEEDED',
    says: /nest too deep/,
  },
  'too many inputs': {
    query: 'mutation ($inputs: [RequestJobInput!]!) { requestJobs(inputs: $inputs) { results { job { id } } } }',
    variables: { inputs: Array.from({ length: 101 }, () => fine) },
    code: 'LIMIT_EXCEEDED',
  },
}
