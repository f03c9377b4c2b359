// Lets those who ask the same question in one turn of the event loop share one answer.

/** Asks when the turn is over, so that nobody gets an answer that began before they asked. Questions are told apart by name. */
export function askedTogether<Answer>(): (name: string, ask: () => Promise<Answer>) => Promise<Answer> {
  const waiting = new Map<string, Promise<Answer>>()
  return (name, ask) => {
    const known = waiting.get(name)
    if (known !== undefined) return known
    const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      waiting.delete(name)
      return ask()
    })
    waiting.set(name, answer)
    return answer
  }
}
