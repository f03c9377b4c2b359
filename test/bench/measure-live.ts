// The live half of the benchmark: how fast an event reaches many, and what those cost whom it does not concern.
import { openBenchDatabase } from './bench-database.ts'
import { type LiveContender, liveContenders } from './live-contenders.ts'
import { type LiveSession, openLiveSession } from './live-session.ts'
import type { Row } from './table.ts'

const figures = {
  thousand: { title: 'messages/s, events to 1,000 identical subscriptions', mustHold: 0.9 },
  fiveThousand: { title: 'messages/s, the same to 5,000', mustHold: 0.9 },
  last: { title: 'ms to the last of 1,000, one event at a time, p99', mustHold: 1.5, isLowerBetter: true },
  different: { title: 'events/s, 1,000 different filters, each for one', mustHold: 0.6 },
  memory: { title: 'kB of an idle subscriber', mustHold: 2, isLowerBetter: true },
  others: {
    title: 'CPU of an event with 5,000 whom it does not concern ÷ with none',
    mustHold: 1.5,
    isLowerBetter: true,
  },
} as const satisfies Record<string, Omit<Row, 'rates'>>

type Figure = keyof typeof figures
type Outcome = Readonly<Partial<Record<Figure, number>>>

const [few, many] = [1_000, 5_000]
const pacedEvents = 300

/** All ask for the same. */
async function measureSame(session: LiveSession, ms: number): Promise<Outcome> {
  const drive = async (forMs: number): Promise<number> => {
    const { events, tookMs } = await session.do({ step: 'drive', audience: 'all', inFlight: 4, ms: forMs })
    return (events * 1_000) / tookMs
  }
  await session.do({ step: 'open', subscribers: few, audience: 'all' })
  const withFew = await session.residentBytes()
  await session.do({ step: 'open', subscribers: many - few, audience: 'all' })
  const withMany = await session.residentBytes()
  await drive(500)
  const fiveThousand = (await drive(ms)) * many
  await session.do({ step: 'close', subscribers: many - few })
  await drive(500)
  const thousand = (await drive(ms)) * few
  const { lastMs } = await session.do({ step: 'pace', events: pacedEvents, pauseMs: 5 })
  const memory = (withMany - withFew) / (many - few) / 1_000
  return { thousand, fiveThousand, last: lastMs, memory }
}

async function cpuMsOfEvent(session: LiveSession, ms: number): Promise<number> {
  const before = await session.cpuMs()
  const { events } = await session.do({ step: 'drive', audience: 'nobody', inFlight: 4, ms })
  return ((await session.cpuMs()) - before) / events
}

/** Each asks for something else. */
async function measureDifferent(session: LiveSession, ms: number, isLimit: boolean): Promise<Outcome> {
  await session.do({ step: 'drive', audience: 'nobody', inFlight: 4, ms: 1_500 })
  // The limit does nothing for those whom it does not send to.
  const alone = isLimit ? 1 : await cpuMsOfEvent(session, ms)
  await session.do({ step: 'open', subscribers: few, audience: 'one' })
  const { events, tookMs } = await session.do({ step: 'drive', audience: 'one', inFlight: 16, ms })
  const different = (events * 1_000) / tookMs
  if (isLimit) return { different, others: 1 }
  await session.do({ step: 'open', subscribers: many - few, audience: 'nobody' })
  return { different, others: (await cpuMsOfEvent(session, ms)) / alone }
}

async function measure(contender: LiveContender, url: string, { ms, profiles }: LiveEffort): Promise<Outcome> {
  let outcome: Outcome = {}
  for (const asking of ['same', 'different'] as const) {
    const session = await openLiveSession(contender, url, asking, profiles)
    try {
      const measured =
        asking === 'same' ? measureSame(session, ms) : measureDifferent(session, ms, contender.name === 'limit')
      outcome = { ...outcome, ...(await measured) }
    } finally {
      await session.close()
    }
  }
  return outcome
}

/** How long each measurement takes, and how often all are done. */
export interface LiveEffort {
  readonly ms: number
  readonly rounds: number
  /** A folder for CPU profiles of the servers. */
  readonly profiles?: string | undefined
}

/** Measures all, so many rounds, in rotating order. */
export async function measureLive(databaseUrl: string, effort: LiveEffort): Promise<readonly Row[]> {
  const rows = Object.entries(figures).map(([figure, row]) => {
    const rates = new Map(liveContenders.map(({ name }) => [name, [0].slice(1)]))
    return { figure, row: { ...row, rates } }
  })
  for (let round = 0; round < effort.rounds; round++) {
    const turn = round % liveContenders.length
    for (const contender of [...liveContenders.slice(turn), ...liveContenders.slice(0, turn)]) {
      const database = await openBenchDatabase(databaseUrl, `live_${contender.name}_${round}`)
      await database.close()
      const measured = new Map(Object.entries(await measure(contender, database.url, effort)))
      for (const { figure, row } of rows) row.rates.get(contender.name)?.push(measured.get(figure) ?? Number.NaN)
    }
  }
  return rows.map(({ row }) => row)
}
