// What is followed as it is now, and what is asked for once. What was known last is shown until there is more.
import { useEffect, useState } from 'react'
import type { Watched } from '../../client/index.ts'

/** What is known, and what is wrong. */
export interface Known<Figures> {
  readonly figures: Figures | null
  readonly problem: string | null
}

// While the slider is drawn along, not each place of it is asked for.
const restMs = 120
const unknown = { figures: null, problem: null }

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Follows what is told again and again. `open` must stay the same function as long as the question is the same. */
export function useFollowed<Told>(open: () => AsyncIterableIterator<Watched<Told>>): Known<Told> {
  const [known, setKnown] = useState<Known<Told>>(unknown)
  useEffect(() => {
    const watch = open()
    let isLeft = false
    const follow = async (): Promise<void> => {
      for await (const each of watch) {
        if (each.kind === 'next' && !isLeft) setKnown({ figures: each.data, problem: null })
      }
    }
    follow().catch((error: unknown) => isLeft || setKnown({ figures: null, problem: wordsOf(error) }))
    return () => {
      isLeft = true
      void watch.return?.()
    }
  }, [open])
  return known
}

/** Asks once for each question, which must stay the same function; null asks nothing. */
export function useAskedFor<Told>(ask: (() => Promise<Told>) | null): Known<Told> {
  const [known, setKnown] = useState<Known<Told>>(unknown)
  useEffect(() => {
    if (ask === null) return setKnown(unknown)
    let isLeft = false
    const timer = setTimeout(() => {
      ask().then(
        (figures) => isLeft || setKnown({ figures, problem: null }),
        (error: unknown) => isLeft || setKnown({ figures: null, problem: wordsOf(error) }),
      )
    }, restMs)
    return () => {
      isLeft = true
      clearTimeout(timer)
    }
  }, [ask])
  return known
}
