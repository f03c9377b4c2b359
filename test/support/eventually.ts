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

/**
 * The same for what takes as long as there is much of it: it fails only when the answer has stayed the same for so long, so that
 * a busy machine is given the time that it needs.
 */
export async function eventuallyMoving<Answer>(
  ask: () => Answer | Promise<Answer>,
  isRight: (answer: Answer) => boolean,
  patienceMs = 60_000,
): Promise<Answer> {
  let last = ''
  let movedAt = performance.now()
  for (;;) {
    const answer = await ask()
    if (isRight(answer)) return answer
    const now = told(answer)
    if (now !== last) movedAt = performance.now()
    last = now
    if (performance.now() - movedAt > patienceMs) throw new Error(`nothing moves for ${patienceMs} ms: ${now}`)
    // What is asked for goes through many rows.
    await delay(200)
  }
}
