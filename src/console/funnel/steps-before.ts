// Which steps can send somebody to a step: in a flow those that it comes after, else the one above it. Pure.
import type { ConsoleFlowsQuery } from '../generated/graphql.ts'

/** The types that each type comes after. */
export type StepsBefore = ReadonlyMap<string, readonly string[]>

/** What the steps of a flow, or else types in their order, come after. */
export function stepsBefore({ flows }: ConsoleFlowsQuery, flow: string | null, types: readonly string[]): StepsBefore {
  if (flow === null) return new Map(types.map((type, index) => [type, types.slice(Math.max(0, index - 1), index)]))
  const steps = flows.find(({ name }) => name === flow)?.steps ?? []
  return new Map(steps.map(({ type, after }) => [type.name, after.map(({ name }) => name)]))
}

/** Whether whoever comes to a step has done exactly the other one before. */
export function followsOnly(before: StepsBefore, type: string, other: string | undefined): boolean {
  const types = before.get(type) ?? []
  return types.length === 1 && types[0] === other
}
