#!/usr/bin/env node
// The command `tobedone`: finds a Node that is new enough, then runs what tools/build-command.js has made of cli.ts.
// Plain JavaScript that an old Node can read; on Node 24 there is no second process.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const oldestMajor = 24
const isCheckout = existsSync(new URL('./cli.ts', import.meta.url))

async function makeCheckout() {
  const { generate } = await import('../tools/generate.js')
  await generate()
  const command = process.argv[2]
  if (command === undefined || command === 'serve') {
    const { buildConsole } = await import('../tools/build-console.js')
    await buildConsole()
  }
  const { buildCommand } = await import('../tools/build-command.js')
  await buildCommand()
}

async function run() {
  endWithNpx()
  // What Node has once read it need not read again: the second start takes half as long.
  module.enableCompileCache()
  if (isCheckout) await makeCheckout()
  const { runCli } = await import(new URL('../dist/command/cli.js', import.meta.url).href)
  await runCli(process.argv.slice(2))
}

/**
 * Runs this file once more with another Node, and ends as that one ends.
 * @param {string} node
 */
function runWith(node) {
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // A terminal sends its Ctrl-C and hang-up to the child as well: then passing them on would make two of one.
  const isForeground = process.stdin.isTTY === true
  const passed = /** @type {const} */ (['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGQUIT'])
  for (const signal of passed) {
    process.on(signal, () => {
      if (signal === 'SIGTERM' || !isForeground) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    console.error(`tobedone: ${node} does not start: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
  })
}

/** npx hands a signal to the shell it started and to nobody else: a server would live on without it. */
function endWithNpx() {
  if (process.env['npm_lifecycle_event'] !== 'npx') return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
}

async function runElsewhere() {
  const found = await import('node-24').catch(() => null)
  const node = found?.findNode() ?? null
  if (node !== null) return runWith(node)
  console.error(found?.advice ?? `tobedone needs Node ${oldestMajor} or later, and this is ${process.version}.`)
  process.exitCode = 1
}

await (Number.parseInt(process.versions.node, 10) < oldestMajor ? runElsewhere() : run())
