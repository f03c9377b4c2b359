// Identical queries that wait at the same time are answered by one execution. Nobody joins one that has begun already: what
// was written before a request came, by whichever server, is in its answer. So one executes, and all others wait for the next.
import { setImmediate as turn } from 'node:timers/promises'
import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql'
import type { Viewer } from '../../domain/viewer.ts'
import { canonical } from './operation-key.ts'

/** Those who ask the same. */
interface Line {
  running: Promise<unknown> | null
  /** The execution that has not begun yet, for all who have come since the last one began. */
  next: Promise<ExecutionResult> | null
  waiting: number
}

/** Executes as the pipeline does, with all its plugins; never throws. */
export type ExecuteRead = (args: ExecutionArgs) => Promise<ExecutionResult>

// Those who wait do not wait longer for one that takes long, or that will never end.
const patienceMs = 1_000

/** Settles with a promise that never fails, or when that takes too long. */
async function patientlyAfter(running: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, patienceMs)
  await Promise.race([running, promise])
  clearTimeout(timer)
}

// The same viewer for all who share, also when the asker's has changed by the time it is executed.
function contextFor(viewer: Viewer, { contextValue }: ExecutionArgs): object {
  return { ...Object(contextValue), viewer }
}

/** The queries under way at a server. */
export class SharedReads {
  readonly #execute: ExecuteRead
  readonly #lines = new WeakMap<DocumentNode, Map<string, Line>>()
  /** The texts of results that several wait for, null until somebody wanted it. */
  readonly #texts = new WeakMap<ExecutionResult, string | null>()

  constructor(execute: ExecuteRead) {
    this.#execute = execute
  }

  /**
   * Answers a valid query of a viewer. The same are those of the same document (the one that the cache of documents has for a
   * text), operation name, variables, and viewer with roles and groups.
   */
  read(viewer: Viewer, args: ExecutionArgs): Promise<ExecutionResult> {
    const lines = this.#lines.get(args.document) ?? new Map<string, Line>()
    this.#lines.set(args.document, lines)
    const { id, roles, groups } = viewer
    const key = JSON.stringify([args.operationName ?? null, args.variableValues, id, roles, groups], canonical)
    const line = lines.get(key) ?? { running: null, next: null, waiting: 0 }
    lines.set(key, line)
    line.waiting++
    line.next ??= this.#takeTurn(line, { ...args, contextValue: contextFor(viewer, args) }, () => {
      if (lines.get(key) === line) lines.delete(key)
    })
    return line.next
  }

  /** A result as JSON, which is made once for all who wait for it. */
  textOf(result: ExecutionResult): string {
    const known = this.#texts.get(result)
    if (typeof known === 'string') return known
    const text = JSON.stringify(result)
    if (known === null) this.#texts.set(result, text)
    return text
  }

  async #takeTurn(line: Line, args: ExecutionArgs, forget: () => void): Promise<ExecutionResult> {
    if (line.running !== null) await patientlyAfter(line.running)
    // What the sockets bring in this turn of the event loop goes along.
    await turn()
    const isShared = line.waiting > 1
    line.next = null
    line.waiting = 0
    const running = this.#execute(args)
    line.running = running
    const result = await running
    if (isShared) this.#texts.set(result, null)
    if (line.running === running) line.running = null
    if (line.running === null && line.next === null) forget()
    return result
  }
}
