// The table in docs/lifecycle.md is the one that the code goes by.
import { expect, test } from 'vitest'
import { currentPage } from '../tools/lifecycle-table.ts'

test('docs/lifecycle.md is current (else: node tools/lifecycle-table.ts)', async () => {
  const { kept, current } = await currentPage()
  expect(kept).toBe(current)
})
