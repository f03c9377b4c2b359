// Waits for facts instead of waiting for a time.
import { setTimeout as delay } from 'node:timers/promises'

function told(answer: unknown): string {
  return JSON.stringify(answer, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}

interface Asking<Answer> {
  readonly ask: () => Answer | Promise<Answer>
  readonly isRight: (answer: Answer) => boolean
  readonly patienceMs: number
  /** Whether patience begins anew with each answer that is another one. */
  readonly isRenewed: boolean
}

async function askUntilRight<Answer>({ ask, isRight, patienceMs, isRenewed }: Asking<Answer>): Promise<Answer> {
  let last: string | null = null
  let since = performance.now()
  for (;;) {
    const askedAt = performance.now()
    const answer = await ask()
    if (isRight(answer)) return answer
    const now = performance.now()
    if (isRenewed && told(answer) !== last) {
      last = told(answer)
      since = now
    }
    if (now - since > patienceMs) throw new Error(`still not so after ${patienceMs} ms: ${told(answer)}`)
    // What goes through much is dear to ask: asking is not to be what keeps it from becoming right.
    await delay(Math.max(10, (isRenewed ? 9 : 3) * (now - askedAt)))
  }
}

/** Asks again and again until the answer is right; fails with the last answer when it does not become right in time. */
export function eventually<Answer>(
  ask: () => Answer | Promise<Answer>,
  isRight: (answer: Answer) => boolean,
  patienceMs = 15_000,
): Promise<Answer> {
  return askUntilRight({ ask, isRight, patienceMs, isRenewed: false })
}

/**
 * The same for what takes as long as there is much of it: it fails only when the answer has stayed the same for so long, so that
 * a busy machine is given the time that it needs.
 */
export function eventuallyMoving<Answer>(
  ask: () => Answer | Promise<Answer>,
  isRight: (answer: Answer) => boolean,
  patienceMs = 60_000,
): Promise<Answer> {
  return askUntilRight({ ask, isRight, patienceMs, isRenewed: true })
}
