// For any schema of data: what is read over GraphQL as `payload` and `resultPayload` is what is stored, whether it was sent typed
// or as JSON; and all that is typed by docs/payloads.md has its type.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defineJobType } from '../src/definition/define-job-type.ts'
import type { JsonValue } from '../src/domain/json.ts'
import { size } from './size.ts'
import { arbitraryData, type ObjectSort } from './support/arbitrary-data.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { type Client, clientOf } from './support/graphql-client.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'
import { startServer } from './support/server.ts'

interface Case {
  readonly sort: ObjectSort
  readonly metadata: JsonValue
  readonly result: JsonValue
}

const cases = fc.array(
  arbitraryData.chain((sort) => fc.record({ sort: fc.constant(sort), metadata: sort.values, result: sort.values })),
  { minLength: 1, maxLength: 8 },
)

// One for all runs: each has other types of the same names, and leaves no open job.
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

async function answerOf(client: Client, query: string, variables: object): Promise<Record<string, JsonValue>> {
  const { data, errors } = await client.send(query, variables)
  if (errors !== undefined) throw new Error(JSON.stringify([errors, query, variables]))
  return JSON.parse(JSON.stringify(data))
}

async function checkCase(client: Client, { sort, metadata, result }: Case, type: string, isTyped: boolean) {
  const name = type.charAt(0).toUpperCase() + type.slice(1)
  const fields = `metadata payload { ... on ${name}Metadata ${sort.selection(`${name}Metadata`)} } payloadProblem
    result resultPayload { ... on ${name}Result ${sort.selection(`${name}Result`)} } resultPayloadProblem`
  const subject = { type, target: { type: 'Thing', id: String(isTyped) } }
  await answerOf(client, 'mutation ($input: RequestJobInput!) { requestJob(input: $input) { wasCreated } }', {
    input: { ...subject, ...(isTyped ? { payload: { [type]: sort.given(metadata) } } : { metadata }) },
  })
  const complete = `mutation ($input: CompleteJobInput!) { completeJob(input: $input) { jobs { ${fields} } } }`
  const { completeJob } = await answerOf(client, complete, {
    input: { ...subject, ...(isTyped ? { resultPayload: { [type]: sort.given(result) } } : { result }) },
  })
  const [job] = JSON.parse(JSON.stringify(completeJob)).jobs
  if (!isTyped) expect([job.metadata, job.result]).toEqual([metadata, result])
  // What was sent typed has its moments in UTC, else it is the same.
  const shown = [sort.shown(metadata, `${name}Metadata`), sort.shown(result, `${name}Result`)]
  expect([sort.shown(job.metadata, `${name}Metadata`), sort.shown(job.result, `${name}Result`)]).toEqual(shown)
  expect(job).toMatchObject({
    payload: shown[0],
    payloadProblem: null,
    resultPayload: shown[1],
    resultPayloadProblem: null,
  })
}

test(
  'data of any schema is read typed as it is stored',
  async () => {
    await checkProperty(
      'typed data',
      size(3, 60),
      fc.asyncProperty(cases, async (all) => {
        const types = all.map(({ sort }, index) =>
          defineJobType(`t${index}`, { metadata: sort.schema, result: sort.schema }),
        )
        const server = await startServer({ types, databaseUrl: database.url })
        try {
          const client = await clientOf(server, 'shop', { roles: ['service'] })
          for (const [index, each] of all.entries()) {
            for (const isTyped of [true, false]) await checkCase(client, each, `t${index}`, isTyped)
          }
        } finally {
          await server.close()
        }
      }),
      { endOnFailure: true },
    )
  },
  propertyTimeoutMs,
)
