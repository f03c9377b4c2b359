// `tobedone import` through the command line: what is refused is told line by line and hurts no other line.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { killSpawned } from './support/cli.ts'
import { day, ImportDesk, type Line, line, step } from './support/import-desk.ts'

let desk: ImportDesk

beforeEach(async () => {
  desk = await ImportDesk.open()
})
afterEach(async () => {
  await killSpawned()
  await desk.close()
})

describe('bad lines', () => {
  const long = `{"externalId":"long","title":"${'x'.repeat(33 * 1_024 * 1_024)}"}`
  const bad: readonly (readonly [Line | string, RegExp])[] = [
    ['{ no json', /INVALID_INPUT the line: must be JSON/],
    ['[1]', /INVALID_INPUT the line: must be an object/],
    ['"\u0000"', /INVALID_INPUT the line: must be JSON/],
    [long, /LIMIT_EXCEEDED A line may have at most 33554432 bytes/],
    [line('id', { externalId: undefined }), /externalId: must be given/],
    [line('', {}), /externalId: must not be empty/],
    [line('typo', { titel: 'a' }), /\(?.*titel: is unknown here/],
    [line('no type', { type: 'call_bakc' }), /UNKNOWN_TYPE.*Did you mean "call_back"/],
    [line('data', { metadata: { phone: 7 } }), /INVALID_INPUT metadata/],
    [line('nul', { title: 'a\u0000' }), /INVALID_INPUT title: a NUL/],
    [`{"externalId":"half \\ud800","type":"call_back"}`, /INVALID_INPUT externalId: half of a surrogate pair/],
    ['{"externalId":"proto","__proto__":{}}', /__proto__: is unknown here/],
    [line('number', { target: { type: 'Customer', id: 7 } }), /target\.id: must be a text/],
    [line('day', { at: '2026-02-30T00:00:00Z' }), /at: must be a moment that exists/],
    [line('zone', { at: '2026-01-01T00:00:00' }), /at: must be a text of ISO 8601/],
    [line('future', { at: '2999-01-01T00:00:00Z' }), /at: must not lie in the future/],
    [line('before', { dueAt: '2025-12-31T00:00:00Z' }), /dueAt: must be in the future; it is 2026-01-01/],
    [line('word', { history: [step(2, 'finish')] }), /history\[0\]\.operation: must be one of claim/],
    [line('field', { history: [step(2, 'claim', { to: 'bob' })] }), /history\[0\]\.to: is unknown here/],
    [line('nobody', { history: [step(2, 'claim', { by: undefined })] }), /history\[0\]\.by: must be given/],
    [line('back', { history: [step(3, 'claim'), step(2, 'start')] }), /history\[1\]\.at: must not be before/],
    [
      line('late', { history: [step(2, 'claim'), { ...step(2, 'start'), at: '2999-01-01T00:00:00Z' }] }),
      /history\[1\]\.at: must not lie in the future/,
    ],
    [
      line('twice', { history: [step(2, 'complete'), step(3, 'start')] }),
      /CLOSED history\[1\]: The job was completed by ann/,
    ],
    [line('taken', { history: [step(2, 'claim'), step(3, 'start', { by: 'bob' })] }), /ALREADY_CLAIMED history\[1\]/],
    [line('four eyes', { excludedUsers: ['ann'], history: [step(2, 'start')] }), /EXCLUDED history\[0\]/],
    [line('outcome', { history: [step(2, 'complete', { outcome: 'lost' })] }), /INVALID_INPUT history\[0\]: outcome/],
    [
      line('early', { expiresAt: day(5), history: [step(2, 'expire', { by: undefined })] }),
      /history\[0\]: operation: nothing of the kind "expire" was due/,
    ],
    [line('by hand', { expiresAt: day(2), history: [step(3, 'expire')] }), /history\[0\]\.by: must be "system"/],
    [line('again', { title: 'other' }), /externalId: stands in the file twice/],
    [
      line('rival', { type: 'only_one', target: { type: 'Customer', id: 'only' } }),
      /ALREADY_OPEN Another "only_one" job/,
    ],
  ]
  const good = [
    line('again', { history: [step(2, 'complete', { outcome: 'reached', metadata: { phone: '1' } })] }),
    line('only', { type: 'only_one' }),
  ]

  test('are told with number, id and reason; nothing of them is done, and the others are in', async () => {
    const file = await desk.write([...good, ...bad.map(([each]) => each), '', '  ', line('last')])
    const told = await desk.cli('import', file)
    expect([told.status, told.stdout]).toEqual([1, `3 imported, 0 already there, ${bad.length} refused`])
    const lines = told.stderr.split('\n')
    expect(lines).toHaveLength(bad.length)
    for (const [index, [, reason]] of bad.entries()) {
      expect(lines[index]).toMatch(new RegExp(`^line ${good.length + 1 + index}[: ]`))
      expect(lines[index]).toMatch(reason)
    }
    for (const [id, word] of [
      ['twice', 'CLOSED'],
      ['typo', 'titel'],
    ] as const) {
      expect(lines.find((each) => each.includes(word))).toContain(`(${id}): `)
    }
    const jobs = await desk.ask<{ id: string }>('select external_id as id from tobedone.job order by 1')
    expect(jobs.map(({ id }) => id)).toEqual(['again', 'last', 'only'])
    expect(await desk.ask('select count(*)::integer as count from tobedone.job_event')).toEqual([{ count: 4 }])
  })

  test('in bytes that are no text are told as well', async () => {
    const file = join(desk.folder, 'bytes.ndjson')
    await writeFile(
      file,
      Buffer.concat([Buffer.from([0xc3, 0x28, 10]), Buffer.from(`${JSON.stringify(line('a'))}\r\n`)]),
    )
    const { status, stdout, stderr } = await desk.cli('import', file)
    expect([status, stdout, stderr]).toEqual([
      ...[1, '1 imported, 0 already there, 1 refused'],
      'line 1: INVALID_INPUT the line: must be valid UTF-8.',
    ])
  })

  const wrong: readonly (readonly [string, readonly string[], number, RegExp])[] = [
    ['no file', ['import'], 2, /Say which file/],
    ['a file that is not there', ['import', 'nothing.ndjson'], 1, /nothing\.ndjson cannot be read: ENOENT/],
    ['a folder', ['import', '.'], 1, /is a folder/],
    ['two files', ['import', 'a', 'b'], 2, /too much/],
    ['an export to a file of import', ['import', 'a', '--out', 'b'], 2, /--out is for "tobedone export"/],
    ['a dry export', ['export', '--dry-run'], 2, /--dry-run is for "tobedone import"/],
    ['a folder that is not there', ['export', '--out', 'nowhere/a.ndjson'], 1, /nowhere\/a\.ndjson cannot be written/],
  ]

  test('and command lines that make no sense are refused with a reason', async () => {
    await Promise.all(
      wrong.map(async ([what, args, code, reason]) => {
        const { status, stdout, stderr } = await desk.cli(...args)
        expect([what, status, stdout]).toEqual([what, code, ''])
        expect(stderr).toMatch(reason)
        expect(stderr).not.toMatch(/\n\s+at /)
      }),
    )
  })
})
