// What is asked again and again is compiled, and nobody can tell but by the time: data, errors, their paths and places are those of
// graphql-js, and what is refused stays refused.
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { defineJobType } from '../src/definition/define-job-type.ts'
import { buildSchema } from '../src/graphql/build-schema.ts'

import { type CompileOperation, loadCompiler } from '../src/server/compiled/compile-operation.ts'
import { HotOperations } from '../src/server/compiled/hot-operations.ts'
import { withLocatedErrors } from '../src/server/compiled/located-errors.ts'
import type { Tobedone } from '../src/tobedone.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { eventually } from './support/eventually.ts'
import { selectionOf } from './support/every-field.ts'
import { clientOf } from './support/graphql-client.ts'
import { startServer } from './support/server.ts'
import { openSystem, shop, staff } from './support/system.ts'

const types = [
  defineJobType('plain', { staffGroups: ['risk'] }),
  defineJobType('typed', { metadata: z.object({ amount: z.number(), note: z.string().optional() }) }),
]

const globalId = (jobId: string): string => Buffer.from(`Job:${jobId}`).toString('base64')

let database: TestDatabase
let system: Tobedone
let schema: GraphQLSchema
let compile: CompileOperation
let id = ''

beforeAll(async () => {
  database = await openTestDatabase()
  system = await openSystem(database.url, types)
  schema = buildSchema(system.registry)
  compile = await loadCompiler(schema)
  for (const n of [1, 2, 3]) {
    const target = { type: 'P', id: String(n) }
    const { job } = await system.operations.request(shop, { type: 'plain', target, metadata: { n } })
    await system.operations.request(shop, { type: 'typed', target, metadata: { amount: n } })
    id = globalId(job?.id ?? '')
  }
  await system.operations.complete(shop, { type: 'plain', target: { type: 'P', id: '1' } }, {})
})
afterAll(async () => {
  await system?.close()
  await database?.close()
})

interface Asked {
  readonly query: string
  readonly variables?: object
}

// The schema is known here only: whatever fields there will be, they are asked for.
const everything = (): Asked => ({
  query: `query Everything($filter: JobFilter) {
    jobs(filter: $filter, orderBy: CREATED_AT_ASC) { edges { cursor node { ${selectionOf(schema, 'Job', 'viewer')} } } totalCount }
    jobTypes { ${selectionOf(schema, 'JobType', 'viewer')} }
  }`,
  variables: { filter: { or: [{ type: ['plain'] }, { not: { open: false } }], createdAfter: '2020-01-01T00:00:00Z' } },
})

const asked: Readonly<Record<string, () => Asked>> = {
  'every field': everything,
  'literals, and variables with defaults and without values': () => ({
    query: `query Q($filter: JobFilter = { type: "plain" }, $first: Int, $order: JobOrder = CREATED_AT_ASC) {
      given: jobs(filter: $filter, first: $first, orderBy: $order) { edges { node { id } } }
      literal: jobs(filter: { type: ["plain"], metadata: { n: 1 }, createdAfter: "2020-01-01T00:00:00Z" }) { edges { node { id } } }
    }`,
  }),
  'aliases, fragments and directives': () => ({
    query: `query Q($yes: Boolean!, $id: ID!) {
      one: job(id: $id) { ...Shown title @include(if: $yes) }
      two: job(id: $id) { ...Shown status @skip(if: $yes) ... on Job { priority } }
      node(id: $id) { __typename id ... on Job { again: status } }
    }
    fragment Shown on Job { id kind: type { name } metadata }`,
    variables: { yes: true, id },
  }),
  'nothing there': () => ({
    query: 'query Q($id: ID!) { job(id: $id) { id } }',
    variables: { id: globalId('x') },
  }),
  'a refusal': () => ({
    query: `query Q {
      eventCursor
      jobs(
        first: 1000
      ) { edges { node { id } } }
    }`,
  }),
  'several refusals, some beside data': () => ({
    query: `query Q($bad: JobFilter) {\r\n  viewer { id }\r\n  a: jobs(after: "no cursor") { edges { node { id } } }\r\n  b: jobs(filter: $bad) { edges { node { id } } }\r\n}`,
    variables: { bad: { assignedTo: [''] } },
  }),
  'too much by its variables': () => ({
    query: `query Q($first: Int) { ${Array.from({ length: 60 }, (_, n) => `a${n}: jobs(first: $first) { edges { node { id } } }`).join(' ')} }`,
    variables: { first: 100 },
  }),
  'variables that are none': () => ({
    query: 'query Q($filter: JobFilter) { jobs(filter: $filter) { edges { node { id } } } }',
    variables: { filter: { type: 7, nothing: true } },
  }),
}

const shown = ({ data, errors }: ExecutionResult): string =>
  JSON.stringify({
    data,
    errors: errors?.map((error) => ({ ...error.toJSON(), original: String(error.originalError) })),
  })

async function both(document: DocumentNode, variables: object, viewer = shop) {
  const args = () => ({ schema, document, variableValues: { ...variables }, contextValue: contextOf(viewer) })
  const compiled = compile(document, undefined)
  expect(compiled).not.toBeNull()
  const result = await compiled?.(args())
  const wanted = shown(await execute(args()))
  return { wanted, got: result ? withLocatedErrors(result, document) : null }
}

const contextOf = (viewer: typeof shop) => ({ tobedone: system, viewer, log: { error: () => {} } })

test.each(Object.keys(asked))('%s: the answer of graphql-js, compiled', async (name) => {
  const { query, variables = {} } = asked[name]?.() ?? { query: '' }
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  for (const viewer of [shop, staff('sam'), { id: 'uma', roles: [], groups: [] }]) {
    const { wanted, got } = await both(document, variables, viewer)
    // Null: it is left to graphql-js to say what is wrong.
    if (got === null) expect(name).toBe('variables that are none')
    else expect(shown(got)).toBe(wanted)
  }
})

test.each([
  [
    'a variable within a literal',
    'query Q($n: JSON) { jobs(filter: { metadata: { n: $n } }) { edges { node { id } } } }',
  ],
  ['a variable within a list', 'query Q($type: String!) { jobs(filter: { type: [$type] }) { edges { node { id } } } }'],
  [
    'a fragment that is included, or not',
    'query Q($yes: Boolean!) { viewer { ...A @include(if: $yes) ...B } } fragment A on Viewer { ...B } fragment B on Viewer { id }',
  ],
  ['a part that is skipped, or not', 'query Q($no: Boolean!) { viewer { ... @skip(if: $no) { id } } }'],
  ['the schema', '{ __schema { types { name } } }'],
])('%s would mean something else, and is not compiled', (_, query) => {
  const document = parse(query)
  expect(validate(schema, document)).toEqual([])
  expect(compile(document, undefined)).toBeNull()
})

test('what went right often is compiled, also for the events of subscriptions; what went wrong is not counted', async () => {
  const compiledOf: string[] = []
  const hot = new HotOperations(schema, async () => (document, name) => {
    const compiled = compile(document, name)
    return (
      compiled &&
      ((args) => {
        compiledOf.push(name ?? '')
        return compiled(args)
      })
    )
  })
  const [first] = (await system.reads.jobs(shop, { filter: {}, orderBy: 'CREATED_AT_ASC' })).jobs
  const [event] = first ? await system.reads.history(shop, first, 0, 1) : []
  const document = parse(`
    query Right { viewer { id } }
    query Wrong { jobs(first: 1000) { edges { node { id } } } }
    subscription Told { jobEvents { cursor kind job { id type { name } metadata } } }`)
  const rootValue = { event, cursor: 'a cursor', matches: true }
  const answers = { Right: new Set<string>(), Wrong: new Set<string>(), Told: new Set<string>() }
  const ask = async (operationName: keyof typeof answers): Promise<void> => {
    const args = { schema, document, operationName, contextValue: contextOf(shop), rootValue }
    answers[operationName].add(shown(await hot.execute(args)))
  }
  for (const name of ['Right', 'Told'] as const) {
    await eventually(
      async () => {
        await Promise.all([ask(name), ask('Wrong')])
        return compiledOf
      },
      (names) => names.includes(name),
    )
    await ask(name)
  }
  expect(Object.values(answers).map(({ size }) => size)).toEqual([1, 1, 1])
  expect(new Set(compiledOf)).toEqual(new Set(['Right', 'Told']))
  expect([...answers.Told][0]).toContain('"kind":"REQUESTED"')
})

test('what no resolver has thrown is left to graphql-js', () => {
  expect(withLocatedErrors({ errors: [new GraphQLError('Cannot return null')], data: null }, parse('{ a }'))).toBeNull()
})

test('asked again and again over HTTP: the same, with what was written meanwhile, and too much stays too much', async () => {
  const server = await startServer({ types, databaseUrl: database.url })
  try {
    const client = await clientOf(server, 'shop', { roles: ['service'] })
    const list =
      'query Q($filter: JobFilter!) { jobs(filter: $filter, first: 100) { edges { node { id target { id } } } } }'
    const tooMuch = `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: jobs(first: 100) { edges { node { id } } }`).join(' ')} }`
    const first = await client.send(list, { filter: { type: ['plain'] } })
    expect(first.errors).toBeUndefined()
    // Long enough that it is compiled on the way, whenever the compiler has been loaded.
    for (let round = 0; round < 150; round++) {
      expect(await client.send(list, { filter: { type: ['plain'] } })).toEqual(first)
      const { data, errors } = await client.send(list, { filter: 5 })
      expect([data, errors?.[0]?.extensions['code']]).toEqual([undefined, 'INVALID_INPUT'])
      if (round % 10 === 0) expect((await client.send(tooMuch)).errors?.[0]?.extensions['code']).toBe('LIMIT_EXCEEDED')
    }
    await system.operations.request(shop, { type: 'plain', target: { type: 'P', id: 'new' } })
    expect(JSON.stringify(await client.send(list, { filter: { type: ['plain'] } }))).toContain('"new"')
  } finally {
    await server.close()
  }
})
