// The host product of the loan desk: each step is a transaction of its own Prisma client, of which about one in ten throws
// at its end, so that all of it is rolled back, and is then done again.
import type { Jobs } from '../../src/index.ts'
import type { PrismaClient } from '../product/generated/prisma/client.ts'
import { randomFrom } from '../support/random.ts'
import { automat } from './api.ts'
import type { Application, Step } from './applications.ts'
import { doStep } from './host-step.ts'

/** A transaction that was rolled back, and how many things it had done to jobs by then. */
export interface Undone {
  readonly attempt: string
  readonly noteCount: number
}

/** What was done. */
export interface HostWork {
  readonly committedCount: number
  readonly undone: readonly Undone[]
}

/** The state that a step leaves its application in. */
export function stateAfter({ kind, type }: Step): string {
  return type === '' ? kind : `${kind} ${type}`
}

class ChangedItsMind extends Error {}

/** Does all applications, several at once, each in its order. The same seed rolls the same transactions back. */
export async function workInTransactions(
  {
    jobs,
    prisma,
    seed,
    atOnce,
  }: {
    readonly jobs: Jobs
    readonly prisma: PrismaClient
    readonly seed: number
    readonly atOnce: number
  },
  applications: readonly Application[],
): Promise<HostWork> {
  const undone: Undone[] = []
  let committedCount = 0

  async function attemptStep(application: Application, step: Step, attempt: string, isUndone: boolean): Promise<void> {
    const { id, amount } = application
    const { person } = step
    const change = { state: stateAfter(step), changedBy: person }
    let noteCount = 0
    await prisma.$transaction(
      async (tx) => {
        await tx.loanApplication.upsert({
          where: { id },
          create: { id, amount, ...change, stepCount: 1 },
          update: { ...change, stepCount: { increment: 1 } },
        })
        await doStep[step.kind]({
          application,
          step,
          jobs: jobs.as({ id: person, roles: [person === automat ? 'service' : 'staff'] }),
          tx,
          async note(what, { id: jobId, version: jobVersion }) {
            noteCount++
            await tx.loanNote.create({ data: { applicationId: id, attempt, jobId, jobVersion, what, by: person } })
          },
        })
        if (!isUndone) return
        undone.push({ attempt, noteCount })
        throw new ChangedItsMind(attempt)
      },
      { maxWait: 20_000, timeout: 20_000 },
    )
    committedCount++
  }

  async function workOff(application: Application): Promise<void> {
    const random = randomFrom(seed + Number(application.id))
    for (const [index, step] of application.steps.entries()) {
      for (let attempt = 1, isDone = false; !isDone; attempt++) {
        const isUndone = random() < 0.1
        const doing = attemptStep(application, step, `${application.id}/${index + 1}/${attempt}`, isUndone)
        isDone = await doing.then(
          () => true,
          (error: unknown) => {
            if (error instanceof ChangedItsMind) return false
            throw error
          },
        )
      }
    }
  }

  const waiting = applications.values()
  const desk = async (): Promise<void> => {
    for (const application of waiting) await workOff(application)
  }
  await Promise.all(Array.from({ length: atOnce }, desk))
  return { committedCount, undone }
}
