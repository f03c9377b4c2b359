// What functions of the product may take: they are not waited for any longer.

const answerMs = 10_000

/** The answer. @throws Error when it takes too long, or what the function throws */
export async function inTime<Answer>(what: string, answer: Answer | Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer in time`)), answerMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
