// What the schema promises before anybody asks anything: everything described, printed as it is, named as the domain names it.
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { eventKinds } from '../src/domain/event.ts'
import { flowStatuses } from '../src/domain/flow/flow-run.ts'
import { stepStatuses } from '../src/domain/flow/steps.ts'
import { cancellationReasons, jobStatuses } from '../src/domain/job.ts'
import { jobErrorCodes } from '../src/domain/job-error.ts'
import { ifOpenChoices } from '../src/domain/job-type.ts'
import { jobOperations } from '../src/domain/lifecycle.ts'
import { jobOrders } from '../src/domain/order.ts'
import { makeRegistry } from '../src/domain/registry.ts'
import { roles } from '../src/domain/viewer.ts'
import { Prisma } from '../src/generated/prisma/client.ts'
import { buildSchema } from '../src/graphql/build-schema.ts'
import { printSchema } from '../src/graphql/print-schema.ts'
import { jobTypeNamed } from './support/job-types.ts'

interface Described {
  readonly description?: string | null | undefined
}

function* describedParts(schema: GraphQLSchema): Generator<readonly [string, Described]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue
    yield [type.name, type]
    if (isEnumType(type)) for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value]
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field]
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field]
      for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name})`, argument]
    }
  }
}

function namesOf(schema: GraphQLSchema, type: string): readonly string[] {
  const found = schema.getType(type)
  if (isEnumType(found)) return found.getValues().map(({ name }) => name)
  if (isObjectType(found) || isInputObjectType(found)) return Object.keys(found.getFields())
  throw new Error(`no such type: ${type}`)
}

const schema = buildSchema(makeRegistry([]))

describe('the schema', () => {
  test('describes every type, field, argument and value', () => {
    const parts = [...describedParts(schema)]
    expect(parts.length).toBeGreaterThan(250)
    expect(parts.filter(([, { description }]) => !description?.trim().endsWith('.')).map(([name]) => name)).toEqual([])
  })

  test('is what schema.graphql says (npx vitest run test/graphql-schema.test.ts -u makes it so)', async () => {
    await expect(printSchema()).toMatchFileSnapshot('../schema.graphql')
  })

  test('has one operation a mutation and names its input and payload after it', () => {
    const fields = schema.getMutationType()?.getFields() ?? {}
    for (const [name, { args, type }] of Object.entries(fields)) {
      const isPlural = ['requestJobs', 'completeJobs'].includes(name)
      const one = name.charAt(0).toUpperCase() + name.slice(1)
      expect([name, ...args.map((argument) => `${argument.name}: ${argument.type}`), String(type)]).toEqual([
        name,
        isPlural ? `inputs: [${one.slice(0, -1)}Input!]!` : `input: ${one}Input!`,
        `${one}Payload`,
      ])
    }
  })

  test.each([
    ['JobStatus', jobStatuses],
    ['CancellationReason', cancellationReasons],
    ['EventKind', eventKinds],
    ['IfOpen', ifOpenChoices],
    ['JobErrorCode', Object.keys(jobErrorCodes)],
    ['JobOrder', Object.keys(jobOrders)],
    ['JobOperation', jobOperations.map((operation) => operation.toUpperCase())],
    ['FlowStatus', flowStatuses],
    ['FlowStepStatus', stepStatuses],
    ['Role', roles.map((role) => role.toUpperCase())],
  ])('has the words of the domain: %s', (type, words) => {
    expect([...namesOf(schema, type)].sort()).toEqual([...words].sort())
  })

  test('shows every field of the model but those that are not to be known', () => {
    const untold = [
      'place',
      'timerAt',
      'searchText',
      'idempotencyKey',
      'idempotencyHash',
      'flowRunId',
      'targetType',
      'targetId',
    ]
    const expected = Object.keys(Prisma.JobScalarFieldEnum).filter((field) => !untold.includes(field))
    const shown = namesOf(schema, 'Job')
    expect(expected.filter((field) => !shown.includes(field))).toEqual([])
    expect(shown.filter((field) => !expected.includes(field))).toEqual([
      ...['target', 'link', 'viewerCan', 'history', 'comments', 'step', 'escalations', 'notifications'],
      ...['payloadProblem', 'resultPayloadProblem'],
    ])
  })

  test('is another one for every deployment, and names its types where they are asked for', () => {
    const other = buildSchema(makeRegistry([jobTypeNamed('review_payment', [])]))
    expect(other).not.toBe(schema)
    const input = other.getType('RequestJobInput')
    if (!isInputObjectType(input)) throw new Error('RequestJobInput is no input')
    expect(input.getFields()['type']?.description).toContain('`review_payment`')
  })
})
