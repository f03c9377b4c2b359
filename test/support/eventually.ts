// Waits for facts instead of waiting for a time.
import { setTimeout as delay } from 'node:timers/promises'

function told(answer: unknown): string {
  return JSON.stringify(answer, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}

/** Asks again and again until the answer is right; fails with the last answer when it does not become right in time. */
export async function eventually<Answer>(
  ask: () => Answer | Promise<Answer>,
  isRight: (answer: Answer) => boolean,
  patienceMs = 15_000,
): Promise<Answer> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    if (performance.now() > deadline) throw new Error(`still not so after ${patienceMs} ms: ${told(answer)}`)
    await delay(10)
  }
}
