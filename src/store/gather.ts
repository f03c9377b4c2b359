// Statements that several ask for in the same turn go to PostgreSQL as one: half of what a short statement costs, here and there, is
// to be sent and answered by itself. Each answers with one row, and has one parameter: a text.

import { Lanes } from '../lanes.ts'
import type { NamedQuery } from './frame-read.ts'

/** Asks for the one row of a statement whose plan is kept under a name. */
export type AskForRow = (plan: string, text: string, parameter: string) => Promise<Readonly<Record<string, unknown>>>

interface Asked {
  readonly parameter: string
  readonly answer: (row: Readonly<Record<string, unknown>>) => void
  readonly fail: (error: unknown) => void
}

// One is read by PostgreSQL while the rows of the other are made into an answer here. In one alone all who ask at the same time would
// wait for it, and this process with them.
const options = { lanes: 2, atMost: 8 } as const

/**
 * The statement that answers with the rows of all parameters, and with the place of each (from 1 on). How many there are is hidden from
 * the planner: it would take a plan of its own for each few to be worth it, and planning takes as long as reading for four.
 */
export function forEach(text: string): string {
  return `select given.place::integer as place, found.*
    from unnest(array(select unnest($1::text[]))) with ordinality as given(value, place)
    cross join lateral (${text.replaceAll('$1::text', 'given.value')}) found`
}

/** Makes what gathers them. */
export function makeGatherer(named: NamedQuery): AskForRow {
  const lanes = new Map<string, Lanes<Asked>>()

  async function ask(plan: string, text: string, batch: readonly Asked[]): Promise<void> {
    const [first, ...others] = batch
    try {
      if (first && others.length === 0) {
        const [row = {}] = await named(plan, text, [first.parameter])
        first.answer(row)
        return
      }
      const rows = await named(`${plan}-each`, forEach(text), [batch.map(({ parameter }) => parameter)])
      for (const row of rows) batch[Number(row['place']) - 1]?.answer(row)
    } catch (error) {
      for (const { fail } of batch) fail(error)
    }
  }

  return (plan, text, parameter) => {
    const lane = lanes.get(plan) ?? new Lanes<Asked>(options, (batch) => ask(plan, text, batch))
    lanes.set(plan, lane)
    const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>()
    lane.push({ parameter, answer: resolve, fail: reject })
    return promise
  }
}
