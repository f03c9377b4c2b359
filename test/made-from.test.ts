// What is made of files is made anew when one of them is another one, and only then: not when it was touched or copied.
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isMadeFrom, markName, markOf } from '../tools/fingerprint.js'

let folder: string
let paths: readonly string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-made-'))
  paths = ['one', 'two'].map((name) => join(folder, name))
  for (const path of paths) await writeFile(path, 'text')
  await writeFile(join(folder, markName), markOf(paths))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const isCurrent = (): Promise<boolean> => isMadeFrom(folder, paths)
const first = (): string => paths[0] ?? ''

test('nothing is made anew while its sources are as they were', async () => {
  expect(await isCurrent()).toBe(true)
  expect(await isMadeFrom(join(folder, 'nowhere'), paths)).toBe(false)
})

test('another text counts, also of the same length; and so do a file more and a file less', async () => {
  await writeFile(first(), 'next')
  expect(await isCurrent()).toBe(false)
  await writeFile(first(), 'text')
  expect(await isCurrent()).toBe(true)
  await appendFile(first(), '.')
  expect(await isCurrent()).toBe(false)
  await writeFile(first(), 'text')
  expect(await isMadeFrom(folder, paths.slice(1))).toBe(false)
  expect(await isMadeFrom(folder, [...paths, join(folder, 'three')])).toBe(false)
  await rm(first())
  expect(await isCurrent()).toBe(false)
})

test('who only touches a file makes nothing anew, and is noted, so that the next look is a quick one', async () => {
  const before = await readFile(join(folder, markName), 'utf8')
  await utimes(first(), new Date(0), new Date(0))
  expect(await Promise.all(Array.from({ length: 10 }, isCurrent))).toEqual(Array(10).fill(true))
  const after = await readFile(join(folder, markName), 'utf8')
  expect(after).toBe(markOf(paths))
  expect(after).not.toBe(before)
  expect((await readdir(folder)).sort()).toEqual([markName, 'one', 'two'].sort())
})

test('where nothing may be written it is as well made as anywhere', async () => {
  await utimes(first(), new Date(0), new Date(0))
  await chmod(folder, 0o555)
  expect(await isCurrent()).toBe(true)
  await chmod(folder, 0o755)
})
