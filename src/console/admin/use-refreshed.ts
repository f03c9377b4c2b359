// A question that is asked again every few seconds while the page is looked at: what admins watch over is in no event log.
import { type DependencyList, useEffect } from 'react'
import { type Asked, useAnswer } from '../widgets/use-answer.ts'

const everyMs = 4_000

/** Asks, and asks again. */
export function useRefreshed<Answer>(question: () => Promise<Answer>, dependencies: DependencyList): Asked<Answer> {
  const asked = useAnswer(question, dependencies)
  const { ask } = asked
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') ask()
    }, everyMs)
    return () => clearInterval(timer)
  }, [ask])
  return asked
}
