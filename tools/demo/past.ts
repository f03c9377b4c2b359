// The days that the company has lived through when somebody first looks at it, on a clock that is moved on: firms come, staff work,
// one is ill since some days. What the product does by itself it does meanwhile, by the same clock.
import { setTimeout as wait } from 'node:timers/promises'
import { ApiError } from '../../src/client/index.ts'
import { chanceOf } from './chance.ts'
import { Diary, type Happening } from './diary.ts'
import { claimNext, readCursor, snoozeJob, startFlow, startJob, upsertPerson } from './documents.ts'
import { Firms } from './firms-live.ts'
import type { MovedClock } from './moved-clock.ts'
import { absent, guests, people, staff } from './people.ts'
import {
  askForCall,
  type ClientOf,
  type Company,
  companyOf,
  type Deed,
  sendDocument,
  sendNamelessContract,
  signUp,
  stopPayment,
} from './requests.ts'
import { WorkingDays } from './staff-works.ts'
import { dayAt, dayMs, hourMs, minuteMs, weekdays } from './working-hours.ts'

/** What is lived through. */
export interface PastOptions {
  readonly clientOf: ClientOf
  /** Stands where the past begins. */
  readonly clock: MovedClock
  /** Where it ends. */
  readonly untilMs: number
  /** How busy the days are; with 1 more comes on most days than the staff can do. */
  readonly busy: number
  /** Waits until the product has done what its clock asks of it. */
  readonly keepUp: () => Promise<void>
  /** Told after each hour how much of it is over, from 0 to 1. */
  readonly onPassed: (part: number) => void
  readonly stop: AbortSignal
}

const slotMs = 5 * minuteMs

/** What comes on a working day, and how much of it on others. */
const arrivals: readonly { readonly deed: Deed; readonly aDay: number; readonly onDaysOff: number }[] = [
  { deed: signUp, aDay: 7, onDaysOff: 0.5 },
  { deed: stopPayment, aDay: 12, onDaysOff: 0.5 },
  { deed: sendDocument, aDay: 8, onDaysOff: 0.1 },
  { deed: askForCall, aDay: 6, onDaysOff: 0.4 },
]

function planArrivals(company: Company, diary: Diary, { clock, untilMs, busy }: PastOptions): void {
  const { chance } = company
  const fromMs = clock.now().getTime()
  for (let dayMsAt = dayAt(fromMs); dayMsAt < untilMs; dayMsAt = dayAt(dayMsAt, 1)) {
    // On the last day more comes than anybody can do.
    const more = dayAt(dayMsAt, 1) > untilMs ? 1.8 : 1
    const isWorkday = weekdays.some((day) => day === new Date(dayMsAt).getDay())
    for (const { deed, aDay, onDaysOff } of arrivals) {
      const count = Math.round(aDay * busy * more * (isWorkday ? 1 : onDaysOff) * (0.7 + 0.6 * chance.part()))
      for (let each = 0; each < count; each++) {
        // Most of it in the middle of the day, little early and late.
        const atMs = dayMsAt + (6 + 8 * chance.part() + 8 * chance.part()) * hourMs
        if (atMs > fromMs) diary.plan(atMs, () => deed(company))
      }
    }
  }
}

/** What those who look at the demo have done before. */
function planGuests({ clientOf, shop }: Company, diary: Diary, untilMs: number): void {
  const [mia, ann] = [clientOf(guests.user), clientOf(guests.staff)]
  const target = { type: 'User', id: 'mia' }
  const claim = async (type: string) =>
    (await ann.ask(claimNext, { input: { filter: { type: [type] } } })).claimNextJob?.job?.id
  diary.plan(untilMs - 2.6 * dayMs, async () => {
    await shop.ask(startFlow, { input: { flow: 'onboarding', target, assignedTo: 'mia' } })
  })
  diary.plan(untilMs - 2.59 * dayMs, async () => void (await mia.complete({ type: 'verify_email', target })))
  diary.plan(untilMs - 50 * minuteMs, async () => {
    const id = await claim('check_document')
    const until = new Date(dayAt(untilMs, 1) + 9 * hourMs).toISOString()
    if (id !== undefined) await ann.ask(snoozeJob, { input: { id, until } })
  })
  diary.plan(untilMs - 30 * minuteMs, async () => void (await claim('call_back')))
  diary.plan(untilMs - 20 * minuteMs, async () => {
    const id = await claim('review_payment')
    if (id !== undefined) await ann.ask(startJob, { input: { id } })
  })
}

// At night there is hardly anything to keep up with.
function isNight(ms: number): boolean {
  const hour = new Date(ms).getHours()
  return hour < 7 || hour > 22
}

const mostTries = 20

// Somebody else was faster, or it has expired: that is life. A machine that is too busy is asked again.
async function live(happening: Happening): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await happening()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.code !== 'UNAVAILABLE') return
      if (tries === mostTries) throw error
      await wait(250)
    }
  }
}

/** Lives through it. It can be stopped after every hour of it. Answers with the event cursor of some time before the end. */
export async function liveThrough(options: PastOptions): Promise<string> {
  const { clientOf, clock, untilMs, keepUp, onPassed, stop } = options
  const [company, diary] = [companyOf(clientOf, chanceOf(7)), new Diary()]
  const fromMs = clock.now().getTime()
  const now = (): number => clock.now().getTime()
  await Promise.all(people.map((input) => live(async () => void (await company.shop.ask(upsertPerson, { input })))))
  planArrivals(company, diary, options)
  planGuests(company, diary, untilMs)
  for (let each = 0; each < 3; each++) diary.plan(untilMs - 1.1 * dayMs, () => sendNamelessContract(company))
  for (const worker of staff) {
    const lastMs = worker.id === absent.id ? untilMs - absent.forDays * dayMs : untilMs
    new WorkingDays({ clientOf, diary, now }, worker, lastMs).goOn(fromMs)
  }
  let cursor = ''
  diary.plan(untilMs - 1.5 * dayMs, async () => {
    cursor = (await company.shop.ask(readCursor, {})).eventCursor
  })
  const firms = new Firms(company, diary)
  while (now() < untilMs && !stop.aborted) {
    const hourAt = now()
    while (now() < Math.min(hourAt + hourMs, untilMs)) {
      clock.moveTo(Math.min(now() + slotMs, untilMs))
      await Promise.all(diary.takeUntil(now()).map(live))
    }
    if (!isNight(now())) {
      await keepUp()
      await firms.look(new Date(hourAt - 12 * hourMs), ['mia'])
    }
    onPassed((now() - fromMs) / (untilMs - fromMs))
  }
  return cursor
}
