// A question to the server, asked when what it depends on changes and whenever it is wanted. An answer stays until the next is
// there, and one that was overtaken is dropped.
import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react'

/** What is known so far. */
export interface Asked<Answer> {
  readonly answer: Answer | null
  /** Why the last question was not answered. */
  readonly error: Error | null
  /** Asks again. */
  readonly ask: () => void
}

/** Asks. */
export function useAnswer<Answer>(question: () => Promise<Answer>, dependencies: DependencyList): Asked<Answer> {
  const [known, setKnown] = useState<Omit<Asked<Answer>, 'ask'>>({ answer: null, error: null })
  const turn = useRef(0)
  const ask = useCallback(() => {
    const mine = ++turn.current
    const isLast = (): boolean => mine === turn.current
    question().then(
      (answer) => isLast() && setKnown({ answer, error: null }),
      (error: unknown) =>
        isLast() &&
        setKnown((before) => ({ ...before, error: error instanceof Error ? error : new Error(String(error)) })),
    )
    // biome-ignore lint/correctness/useExhaustiveDependencies: whoever asks says what the question depends on
  }, dependencies)
  useEffect(() => {
    ask()
    return () => {
      turn.current++
    }
  }, [ask])
  return { ...known, ask }
}
