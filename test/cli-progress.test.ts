// How far a long command is, as a terminal shows it; and that nothing of it gets into files and pipes.
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openProgress } from '../src/cli/progress.ts'

test('on a terminal: a bar, taken away before anything else is said', () => {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true })
  const progress = openProgress(terminal)
  progress.show(0.5, '3 jobs, 0 refused')
  const bar = `${'='.repeat(15).padEnd(30)}`
  expect(terminal.read()).toBe(`\r\u001b[K[${bar}]  50 %  3 jobs, 0 refused`)
  // Not more often than eyes can follow.
  progress.show(0.6, '4 jobs, 0 refused')
  expect(terminal.read()).toBeNull()
  progress.clear()
  expect(terminal.read()).toBe('\r\u001b[K')
})

test('of something that nobody knows the size of: only what is done', () => {
  const terminal = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true })
  openProgress(terminal).show(null, '3 jobs')
  expect(terminal.read()).toBe('\r\u001b[K3 jobs')
})

test('elsewhere: nothing', () => {
  const file = new PassThrough({ encoding: 'utf8' })
  const progress = openProgress(file)
  progress.show(0.5, '3 jobs')
  progress.clear()
  expect(file.read()).toBeNull()
})
