// What a filter, a text or data may be, and how a search is read.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JobFilter } from '../src/domain/filter.ts'
import { checkFilter } from '../src/domain/filter-check.ts'
import { normaliseSearch, searchTextOf } from '../src/domain/search-text.ts'
import { checkJson, checkText } from '../src/domain/text-check.ts'
import { size } from './size.ts'
import { anyText } from './support/arbitrary-text.ts'
import { checkProperty, propertyTimeoutMs } from './support/property.ts'

const nested = (levels: number): JobFilter => (levels === 0 ? {} : { not: nested(levels - 1) })
const at = (text: string): Date => new Date(text)

describe('takes a filter', () => {
  test.each<[string, JobFilter]>([
    ['without conditions', {}],
    ['five levels deep', nested(5)],
    ['made of 100', { or: Array.from({ length: 99 }, () => ({})) }],
    ['with empty lists and an empty search', { type: [], and: [], or: [], search: '' }],
    ['with a text of 200 foxes', { search: '🦊'.repeat(200) }],
    [
      'with a range of a millisecond',
      { dueAfter: at('2026-10-25T01:00:00.000Z'), dueBefore: at('2026-10-25T01:00:00.001Z') },
    ],
    ['with one priority', { priorityAtLeast: 50, priorityAtMost: 50 }],
    ['with metadata of 64 kB', { metadata: { a: 'x'.repeat(65_536 - 8) } }],
  ])('%s', (_, filter) => {
    expect(() => checkFilter(filter)).not.toThrow()
  })
})

describe('refuses a filter', () => {
  test.each<[string, object, string]>([
    ['six levels deep', nested(6), 'filter'],
    ['made of 101', { or: Array.from({ length: 100 }, () => ({})) }, 'filter'],
    ['with a list of 101', { type: Array.from({ length: 101 }, () => 'a') }, 'filter.type'],
    ['with a text of 201', { assignedTo: ['a'.repeat(201)] }, 'filter.assignedTo'],
    ['with an unknown status', { status: ['OPEN'] }, 'filter.status'],
    ['with NUL in a group', { group: ['a\u0000'] }, 'filter.group'],
    ['with half a fox in a target', { target: { type: 'a', id: '\ud83e' } }, 'filter.target'],
    ['with a search of 201', { search: 'a'.repeat(201) }, 'filter.search'],
    ['with NUL in a key of metadata', { metadata: { 'a\u0000': 1 } }, 'filter.metadata'],
    ['with half a fox in metadata', { metadata: { a: [{ b: '\udd8a' }] } }, 'filter.metadata'],
    ['with a __proto__ in metadata', { metadata: JSON.parse('{"a":{"__proto__":1}}') }, 'filter.metadata'],
    ['with metadata that is a list', { metadata: [] }, 'filter.metadata'],
    ['with metadata of more than 64 kB', { metadata: { a: 'é'.repeat(32_765) } }, 'filter.metadata'],
    ['with metadata of 1,001 values', { metadata: { a: Array.from({ length: 999 }, () => 0) } }, 'filter.metadata'],
    ['with an infinite number in metadata', { metadata: { a: Number.POSITIVE_INFINITY } }, 'filter.metadata'],
    ['with a priority of 101', { priorityAtMost: 101 }, 'filter.priorityAtMost'],
    ['with a priority of 0.5', { priorityAtLeast: 0.5 }, 'filter.priorityAtLeast'],
    ['with priorities that exclude each other', { priorityAtLeast: 51, priorityAtMost: 50 }, 'filter.priorityAtMost'],
    ['with a date that is none', { createdAfter: at('yesterday') }, 'filter.createdAfter'],
    ['with a date in the year 10000', { dueBefore: at('+010000-01-01T00:00:00Z') }, 'filter.dueBefore'],
    ['with an empty range', { closedAfter: at('2026-01-01'), closedBefore: at('2026-01-01') }, 'filter.closedBefore'],
    ['with a fault far inside', { and: [{}, { not: { or: [{ search: '\u0000' }] } }] }, 'filter.and.1.not.or.0.search'],
  ])('%s', (_, filter, field) => {
    expect(() => checkFilter(filter)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { field } }))
  })
})

test('a text is refused when it is empty, too long, or nothing that PostgreSQL can store', () => {
  expect(() => checkText('title', '🦊'.repeat(200), 200)).not.toThrow()
  expect(() => checkText('title', '', 200, true)).not.toThrow()
  for (const text of ['', 'a'.repeat(201), '🦊'.repeat(201), 'a\u0000b', '\ud800a', 'a\udc00']) {
    expect(() => checkText('title', text, 200)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  }
})

test('data comes out as a copy that is plain JSON', () => {
  const given = { a: [1, -0, null, { b: 'é' }], gone: undefined, constructor: true }
  const copy = checkJson('metadata', given, 1_000)
  expect(JSON.stringify(copy)).toBe('{"a":[1,0,null,{"b":"é"}],"constructor":true}')
  expect(copy).not.toBe(given)
})

test('data that is not JSON is refused', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])
  expect(() => checkJson('result', deep(32), 1_000)).not.toThrow()
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  const none: unknown[] = [
    deep(33),
    cyclic,
    undefined,
    Number.NaN,
    1n,
    new Date(),
    new Map(),
    Symbol('a'),
    () => 1,
    [undefined],
  ]
  for (const value of [...none, new Array(2), { a: 'x'.repeat(1_000) }, { '\ud800': 1 }]) {
    expect(() => checkJson('result', value, 1_000)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  }
})

test('a search finds a part of a title whatever its case, width and spaces, but nothing across title and target', () => {
  const found = (title: string, search: string): boolean => searchTextOf(title, '17').includes(normaliseSearch(search))
  expect(found('Review  the\tPayment', ' THE payment ')).toBe(true)
  expect(found('ﬁsh and ＣＨＩＰＳ', 'fish and chips')).toBe(true)
  expect(found('ΟΔΟΣΑ', 'οδος')).toBe(true)
  expect(found('cafe\u0301', 'CAFÉ')).toBe(true)
  expect(found('Pay', '17')).toBe(true)
  expect(found('Pay', 'pay 17')).toBe(false)
  expect(found('Pay', 'pay\n17')).toBe(false)
})

test(
  'the normal form of a text is its own normal form',
  async () => {
    const property = fc.asyncProperty(anyText, async (text) => {
      fc.pre(text.isWellFormed())
      expect(normaliseSearch(normaliseSearch(text))).toBe(normaliseSearch(text))
    })
    await checkProperty('normal form', size(1_000, 100_000), property)
  },
  propertyTimeoutMs,
)
