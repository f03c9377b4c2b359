// The configuration file: how it is found, what it may import, and that every mistake in it is told with file and reason.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from './support/cli.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tobedone-config-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('a configuration', () => {
  async function write(name: string, text: string): Promise<string> {
    const home = join(folder, name)
    await mkdir(home)
    await writeFile(join(home, 'tobedone.config.ts'), text)
    return home
  }

  async function schemaIn(home: string, ...args: string[]) {
    return await runCli({ args: ['schema', ...args], folder: home })
  }

  test('is found in the working directory, and may import tobedone and zod from anywhere', async () => {
    const home = await write(
      'found',
      `import { defineConfig, defineJobType } from 'tobedone'
       import { z } from 'zod'
       const shape: z.ZodObject = z.object({ a: z.string() })
       export default defineConfig({ types: [defineJobType('call_back', { metadata: shape })] })`,
    )
    const { status, stdout, stderr } = await schemaIn(home)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('type Job ')
    const elsewhere = await schemaIn(folder, '--config', join(home, 'tobedone.config.ts'))
    expect(elsewhere.stdout).toBe(stdout)
  })

  test.each<[string, string, RegExp]>([
    ['that throws', 'throw new Error("no such thing")', /no such thing/],
    ['that does not parse', 'export default {', /tobedone\.config\.ts/],
    ['that exports nothing', 'export const a = 1', /must export default defineConfig/],
    ['without types', 'export default {}', /must have "types"/],
    ['with a type that is none', 'export default { types: [{ name: "a" }] }', /types\[0\]/],
    ['with an unknown option', 'export default { types: [], tpyes: [] }', /"tpyes"/],
    [
      'with an origin that is none',
      'export default { types: [], allowedOrigins: ["https://a.b/c"] }',
      /allowedOrigins/,
    ],
    [
      'with a type twice',
      "import { defineJobType } from 'tobedone'\nexport default { types: [defineJobType('a'), defineJobType('a')] }",
      /"a" twice/,
    ],
    [
      'with a type that is impossible',
      "import { defineJobType } from 'tobedone'\nexport default { types: [defineJobType('a', { dueIn: '2h', expiresIn: '1h' })] }",
      /"a" is impossible: expiresIn/,
    ],
  ])('%s is refused with its file and the reason', async (name, text, reason) => {
    const home = await write(name.replaceAll(' ', '-'), text)
    const { status, stdout, stderr } = await schemaIn(home)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain(join(home, 'tobedone.config.ts'))
    expect(stderr).toMatch(reason)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('that is not there is refused', async () => {
    const { status, stderr } = await schemaIn(folder, '--config', 'nothing.ts')
    expect([status, stderr]).toEqual([1, `There is no configuration ${join(folder, 'nothing.ts')} (--config).`])
  })
})
