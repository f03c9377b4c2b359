// Whether the rights of somebody who reads a stream have changed.
import type { Viewer } from './viewer.ts'

function hasSame(words: readonly string[], others: readonly string[]): boolean {
  return words.every((word) => others.includes(word)) && others.every((word) => words.includes(word))
}

/** Whether two viewers see and may do the same. */
export function isSameViewer(one: Viewer, other: Viewer): boolean {
  return one === other || (one.id === other.id && hasSame(one.roles, other.roles) && hasSame(one.groups, other.groups))
}
