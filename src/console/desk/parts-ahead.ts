// Parts of the page that come when they are needed. What one acts with is fetched ahead, once the page is there: it must open also
// while the connection is lost, and when the server meanwhile has a newer console than this one.
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

const fetches: (() => Promise<unknown>)[] = []
// What is in sight comes first.
const aheadAfterMs = 2_000

/** A part that is fetched ahead. */
export function partAhead<Props>(load: () => Promise<ComponentType<Props>>): LazyExoticComponent<ComponentType<Props>> {
  fetches.push(load)
  return lazy(async () => ({ default: await load() }))
}

/** Fetches them soon. Answers with what leaves it be. */
export function fetchAhead(): () => void {
  const timer = setTimeout(() => {
    // Where it fails it is fetched again when it is needed.
    for (const load of fetches) load().catch(() => {})
  }, aheadAfterMs)
  return () => clearTimeout(timer)
}
