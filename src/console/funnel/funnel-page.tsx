// Where do people stall? Steps and what waits at them as a picture, live or as of a moment of the past; then the work that was
// done, and the messages that moved somebody.
import '../styles/funnel.css'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import type { ConsoleFlowsQuery } from '../generated/graphql.ts'
import { lengthOf } from '../moments.ts'
import { useAnswer } from '../widgets/use-answer.ts'
import { useNow } from '../widgets/use-now.ts'
import { type FunnelAddress, momentOf, readFunnelAddress, type Span, spanOf, writeFunnelAddress } from './address.ts'
import { readFlows } from './documents.ts'
import { FunnelBar } from './funnel-bar.tsx'
import { type Bands, openOf, slowestOf, stallOf } from './judge-steps.ts'
import { MessageSection } from './message-section.tsx'
import { lengthCell, Section } from './numbers.tsx'
import { percent } from './scale.ts'
import { StepRows } from './step-rows.tsx'
import { stepsBefore } from './steps-before.ts'
import { partsOf, TimeBar } from './time-bar.tsx'
import {
  type FunnelQuestion,
  type ShownFunnel,
  useInvestigations,
  useLiveFunnel,
  usePastFunnel,
} from './use-figures.ts'
import { WorkSection } from './work-section.tsx'

const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
const minuteMs = 60_000

function bandsOf({ flows, jobTypes }: ConsoleFlowsQuery, flow: string | null): Bands {
  const ofSteps = flows.find(({ name }) => name === flow)?.steps ?? []
  const all = [
    ...jobTypes.map(({ name, normal }) => ({ name, normal })),
    ...ofSteps.map(({ type, normal }) => ({ ...type, normal })),
  ]
  return new Map(
    all.flatMap(({ name, normal }) => (normal?.pendingP90Ms ? [[name, normal.pendingP90Ms] as const] : [])),
  )
}

function headsOf(funnel: ShownFunnel): readonly (readonly (string | number)[])[] {
  return funnel.steps.map((step) => [
    ...[step.type.title, step.entered, step.enteredTargets, step.completed, step.completedTargets],
    ...[step.conversion === null ? '–' : percent(step.conversion)],
    ...[step.cancelled.reduce((sum, { count }) => sum + count, 0), step.held ?? '–'],
    ...[step.pending, step.inProgress, step.snoozed, step.overdue],
    ...[lengthCell(step.pendingAge?.p50Ms), lengthCell(step.pendingAge?.p90Ms), lengthCell(step.pendingAge?.oldestMs)],
    ...[lengthCell(step.lead.p50Ms), lengthCell(step.lead.p90Ms)],
  ])
}

const head = [
  ...['Step', 'Came', 'Targets', 'Completed', 'Their targets', 'Conversion', 'Cancelled', 'Held', 'Pending'],
  ...['In progress', 'Snoozed', 'Overdue', 'Age median', 'Age p90', 'Oldest', 'Lead median', 'Lead p90'],
]

function BeginFlow(): ReactNode {
  return (
    <>
      Your product begins the flow for somebody by <span className="mono">startFlow</span>.
    </>
  )
}

interface HeadlineProps {
  readonly funnel: ShownFunnel
  readonly flow: string | null
  readonly sinceMs: number
}

function Headline({ funnel, flow, sinceMs }: HeadlineProps): ReactNode {
  const slowest = slowestOf(funnel.steps)
  if (slowest === null && funnel.steps.every(({ entered }) => entered === 0)) {
    return (
      <p className="funnel-headline">
        Nobody came in this time. {flow === null ? 'It fills as jobs are requested.' : <BeginFlow />}
      </p>
    )
  }
  if (slowest === null) return <p className="funnel-headline">Nothing waits.</p>
  const { pendingAge, type } = slowest
  return (
    <p className="funnel-headline">
      Most are waiting at <strong>{type.title}</strong>: {openOf(slowest).toLocaleString()} open
      {pendingAge && `, half of them for longer than ${lengthOf(pendingAge.p50Ms + sinceMs)}`}.
    </p>
  )
}

interface InsideProps {
  readonly known: ConsoleFlowsQuery
  readonly address: FunnelAddress
  readonly types: readonly string[]
  readonly span: Span
  readonly nowMs: number
  readonly onChange: (change: Partial<FunnelAddress>) => void
}

function Inside({ known, address, types, span, nowMs, onChange }: InsideProps): ReactNode {
  const { flow, isCohort, at } = address
  const isConnected = useIsConnected()
  const { from, to, unit } = span
  const question = useMemo<FunnelQuestion>(
    () => ({ types: flow === null ? [...types] : null, flow, from, to, cohort: isCohort, seriesBy: unit, timeZone }),
    [types, flow, from, to, isCohort, unit],
  )
  const asOf = at === null ? null : new Date(at).toISOString()
  const live = useLiveFunnel(question)
  const past = usePastFunnel(question, asOf)
  const turn = Math.floor(nowMs / minuteMs)
  const investigations = useInvestigations(turn)
  const [chosen, choose] = useState<string | null>(null)
  const bands = useMemo(() => bandsOf(known, flow), [known, flow])
  const before = useMemo(() => stepsBefore(known, flow, types), [known, flow, types])
  const until = asOf === null || (to !== null && to < asOf) ? to : asOf
  const filter = useMemo(
    () => ({
      ...{ type: [...types], status: ['COMPLETED' as const], closedAfter: from },
      ...{ closedBefore: until, flow: flow === null ? null : [flow] },
    }),
    [types, flow, from, until],
  )
  const isPast = asOf !== null
  const funnel = isPast ? (past.figures ?? live.figures) : live.figures
  const problem = isPast ? past.problem : live.problem
  const steps = live.figures?.steps ?? []
  const shownSteps = chosen === null ? steps : steps.filter(({ type }) => type.name === chosen)
  const words = chosen === null ? 'All steps' : (shownSteps[0]?.type.title ?? 'All steps')
  const sinceMs = isPast || funnel === null ? 0 : Math.max(0, nowMs - Date.parse(funnel.asOf))
  return (
    <>
      <div className="page-body" data-past={isPast ? '' : undefined} aria-busy={isPast && past.figures?.asOf !== asOf}>
        {problem !== null && (
          <p className="problem" role="alert">
            {problem}
          </p>
        )}
        {funnel === null && problem === null && <div className="coming-funnel" aria-busy="true" />}
        {funnel !== null && (
          <Section
            title="Steps"
            label="Steps"
            head={head}
            rows={headsOf(funnel)}
            more={<Headline {...{ funnel, flow, sinceMs }} />}
          >
            <StepRows
              {...{ funnel, flow, before, isPast, sinceMs, chosen }}
              stallOf={(step) => stallOf(step, flow, bands, isPast ? null : investigations)}
              bandOf={({ type }) => bands.get(type.name)}
              onChoose={choose}
            />
          </Section>
        )}
        <WorkSection filter={filter} asOf={asOf} />
        <MessageSection types={types} since={from} until={until} turn={turn} />
      </div>
      <TimeBar
        {...{ span, words, nowMs, at }}
        parts={partsOf(shownSteps)}
        isLive={isConnected && live.figures !== null}
        onMove={(moved) => onChange({ at: moved })}
      />
    </>
  )
}

/** The page. */
export function FunnelPage(): ReactNode {
  const { client, types } = useDesk()
  const [, navigate] = useLocation()
  const query = useSearch()
  const { answer, error } = useAnswer(() => client.ask(readFlows, {}), [client])
  const nowMs = useNow()
  useEffect(() => {
    document.title = 'Funnel · tobedone'
  }, [])
  const asked = useMemo(() => readFunnelAddress(query), [query])
  const flows = (answer?.flows ?? []).filter(({ steps }) => steps.length > 0)
  const first = asked.types.length === 0 ? (flows.find(({ name }) => name === asked.flow) ?? flows[0]) : undefined
  const everything = [...types.values()].filter(({ isActive, name }) => isActive && name !== 'investigate_stall')
  const chosen = asked.types.filter((name) => types.has(name))
  const flow = first?.name ?? null
  const names =
    first?.steps.map(({ type }) => type.name) ?? (chosen.length > 0 ? chosen : everything.map(({ name }) => name))
  // The same objects as long as they say the same, as questions are followed by them.
  const key = names.slice(0, 50).join(',')
  const shown = useMemo(() => (key === '' ? [] : key.split(',')), [key])
  const now = new Date(nowMs)
  const { from, to, unit } = spanOf(asked, now)
  const span = useMemo((): Span => ({ from, to, unit }), [from, to, unit])
  const at = momentOf(asked, span, now)
  const address = useMemo(
    (): FunnelAddress => ({ ...asked, at, flow, types: flow === null ? shown : [] }),
    [asked, at, flow, shown],
  )
  const change = useCallback(
    (part: Partial<FunnelAddress>) => {
      const next = writeFunnelAddress({ ...address, ...part })
      navigate(next === '' ? '/funnel' : `/funnel?${next}`, { replace: true })
    },
    [navigate, address],
  )
  return (
    <main className="list funnel">
      <FunnelBar address={address} flows={flows} types={shown} onChange={change} />
      {error !== null && (
        <p className="problem part-none" role="alert">
          {error.message}
        </p>
      )}
      {answer !== null && shown.length > 0 && (
        <Inside {...{ known: answer, address, span, nowMs }} types={shown} onChange={change} />
      )}
      {answer !== null && shown.length === 0 && <p className="part-none">There are no types of jobs yet.</p>}
    </main>
  )
}
