// What firms do with the steps of becoming a customer: most go on by themselves, some only after a mail reminds them, some stop.
import { type Chance, chanceFor } from './chance.ts'
import type { Diary } from './diary.ts'
import { listJobs, startJob } from './documents.ts'
import type { Company } from './requests.ts'
import { atWork, dayMs, everyDay, hourMs, minuteMs } from './working-hours.ts'

/** How firms go about a step. */
interface Habit {
  /** How many of all go on at all, and how many of those without being reminded. */
  readonly goOn: number
  readonly byThemselves: number
  /** How long they think about it at the most. */
  readonly withinMs: number
  /** How long after the request its type reminds them. */
  readonly remindedAfterMs: number
  readonly takesMinutes: number
}

const awake = { from: 7, to: 22, weekdays: everyDay } as const
const habits: Readonly<Record<string, Habit>> = {
  verify_email: {
    ...{ goOn: 0.92, byThemselves: 0.75, takesMinutes: 1 },
    ...{ withinMs: 10 * hourMs, remindedAfterMs: dayMs },
  },
  complete_profile: {
    ...{ goOn: 0.85, byThemselves: 0.7, takesMinutes: 9 },
    ...{ withinMs: 1.5 * dayMs, remindedAfterMs: 2 * dayMs },
  },
  send_documents: {
    ...{ goOn: 0.62, byThemselves: 0.8, takesMinutes: 14 },
    ...{ withinMs: 3 * dayMs, remindedAfterMs: 5 * dayMs },
  },
  sign_contract: {
    ...{ goOn: 0.9, byThemselves: 1, takesMinutes: 6 },
    ...{ withinMs: 1.5 * dayMs, remindedAfterMs: 0 },
  },
}

/** When a firm goes on with a step; null: it does not. */
function whenGoingOn(type: string, requestedMs: number, chance: Chance): number | null {
  const habit = habits[type]
  if (habit === undefined || chance.part() > habit.goOn) return null
  const soon = requestedMs + 3 * minuteMs + chance.part() ** 3 * habit.withinMs
  const reminded = requestedMs + habit.remindedAfterMs + (10 + 170 * chance.part()) * minuteMs
  return atWork(chance.part() < habit.byThemselves ? soon : reminded, awake)
}

/** Plans what firms do with the steps that are new to them. */
export class Firms {
  readonly #company: Company
  readonly #diary: Diary
  readonly #known = new Set<string>()

  constructor(company: Company, diary: Diary) {
    this.#company = company
    this.#diary = diary
  }

  /** Lets them look at what has been asked of them since a moment. */
  async look(since: Date, exceptOf: readonly string[]): Promise<void> {
    const { shop } = this.#company
    const filter = { flow: ['onboarding'], open: true, unassigned: false, createdAfter: since.toISOString() }
    const { edges } = (await shop.ask(listJobs, { filter, orderBy: 'CREATED_AT_DESC' })).jobs
    for (const { node } of edges) {
      if (this.#known.has(node.id) || node.assignedTo === null || exceptOf.includes(node.assignedTo)) continue
      this.#known.add(node.id)
      const chance = chanceFor(`${node.assignedTo} ${node.type.name}`)
      const atMs = whenGoingOn(node.type.name, Date.parse(node.createdAt), chance)
      const minutes = (0.5 + chance.part()) * (habits[node.type.name]?.takesMinutes ?? 1)
      if (atMs !== null) this.#plan(node.id, node.assignedTo, atMs, minutes)
    }
  }

  #plan(id: string, by: string, atMs: number, minutes: number): void {
    const client = this.#company.clientOf({ sub: by })
    if (minutes > 4) this.#diary.plan(atMs, async () => void (await client.ask(startJob, { input: { id } })))
    this.#diary.plan(atMs + minutes * minuteMs, async () => void (await client.complete({ id })))
  }
}
