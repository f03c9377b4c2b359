// Every name that GraphQL cannot take, or that two things would have, is told at start, with what is concerned.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { StartupError } from '../src/domain/startup-error.ts'
import { buildSchema } from '../src/graphql/build-schema.ts'
import { registryOf, type SchemaOptions } from './support/registry-of.ts'

const schemaOf = (types: Readonly<Record<string, SchemaOptions>>) => buildSchema(registryOf(types))
const circle = z.object({ kind: z.literal('circle'), radius: z.number() })
const square = z.object({ kind: z.literal('square'), side: z.number() })

describe('a name that cannot be is told at start:', () => {
  const nested = (name: string) => z.object({ [name]: z.object({ a: z.string() }) })
  test.each<[string, Readonly<Record<string, SchemaOptions>>, readonly string[]]>([
    [
      'a field with a hyphen',
      { pay: { metadata: z.object({ 'first-name': z.string() }) } },
      ['"pay"', 'metadata.first-name'],
    ],
    [
      'a field that begins with a digit',
      { pay: { result: z.object({ '1st': z.string() }) } },
      ['result.1st', '"1st" is no name in GraphQL'],
    ],
    [
      'a field of introspection',
      { pay: { metadata: z.object({ __typename: z.string() }) } },
      ['"__typename" is no name'],
    ],
    ['a field with an umlaut', { pay: { metadata: z.object({ größe: z.string() }) } }, ['"größe" is no name']],
    ['an empty field', { pay: { metadata: z.object({ '': z.string() }) } }, ['"" is no name']],
    [
      'one deep inside',
      { pay: { metadata: z.object({ a: z.array(z.object({ 'b c': z.string() })) }) } },
      ['metadata.a.b c'],
    ],
    [
      'two types that differ in their underscores',
      { a_1: { metadata: nested('x') }, a1: { metadata: nested('x') } },
      ['A1Metadata', '"a_1"', '"a1"'],
    ],
    [
      'two fields that differ in their underscores',
      { pay: { metadata: nested('a_b').extend(nested('aB').shape) } },
      ['PayMetadataAB', 'metadata.a_b of "pay"', 'metadata.aB of "pay"'],
    ],
    [
      'two members that do',
      {
        pay: {
          metadata: z.object({
            s: z.discriminatedUnion('kind', [
              circle.extend({ kind: z.literal('a_b') }),
              square.extend({ kind: z.literal('aB') }),
            ]),
          }),
        },
      },
      ['PayMetadataSAB', 'metadata.s.a_b'],
    ],
    [
      'a field that is like an input',
      { pay: { metadata: nested('input') } },
      ['PayMetadataInput', 'metadata.input of "pay"', 'the input for metadata of "pay"'],
    ],
    [
      'a field that is like a result',
      { pay: { metadata: nested('result') }, pay_metadata: { result: nested('x') } },
      ['PayMetadataResult'],
    ],
    [
      'a type whose result is like a type of tobedone',
      { complete_job: { result: nested('x') } },
      ['CompleteJobResult', 'a type of tobedone'],
    ],
    [
      'a field whose type is like the union',
      { job: { result: nested('payload') } },
      ['JobResultPayload', 'a type of tobedone'],
    ],
    [
      'an id with a blank',
      { pay: { metadata: z.object({ a: z.object({ b: z.string() }).meta({ id: 'an address' }) }) } },
      ['"an address" is no name'],
    ],
  ])('%s', (_what, types, parts) => {
    const refused = () => schemaOf(types)
    expect(refused).toThrow(StartupError)
    for (const part of [...parts, 'Choose other names']) expect(refused).toThrow(part)
  })

  test('all at once', () => {
    const types = {
      pay: { metadata: z.object({ 'a-b': z.string(), 'c-d': z.string() }) },
      complete_job: { result: nested('x') },
    }
    for (const part of ['a-b', 'c-d', 'CompleteJobResult']) expect(() => schemaOf(types)).toThrow(part)
  })

  test('not where nothing gets a name', () => {
    const hidden = z.record(z.string(), z.object({ 'a-b': z.string() }))
    expect(() =>
      schemaOf({ pay: { metadata: z.object({ hidden }), result: z.array(z.object({ '1': z.string() })) } }),
    ).not.toThrow()
  })
})
