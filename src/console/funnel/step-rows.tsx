// The steps as a picture, one a row: how many came and got through, what waits, and for how long.
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { lengthOf } from '../moments.ts'
import type { Stall } from './judge-steps.ts'
import { openOf } from './judge-steps.ts'
import { LengthRange } from './length-range.tsx'
import { type LengthScale, lengthScale, percent } from './scale.ts'
import { listOf, pageOf } from './step-links.ts'
import { followsOnly, type StepsBefore } from './steps-before.ts'
import type { ShownFunnel, ShownStep } from './use-figures.ts'

/** What the picture needs to know. */
export interface StepRowsProps {
  readonly funnel: ShownFunnel
  readonly flow: string | null
  readonly before: StepsBefore
  readonly isPast: boolean
  /** How much older than at the funnel's `asOf` everything is by now. */
  readonly sinceMs: number
  readonly stallOf: (step: ShownStep) => Stall | null
  readonly bandOf: (step: ShownStep) => number | undefined
  /** The step whose series is shown; null: all together. */
  readonly chosen: string | null
  readonly onChoose: (type: string | null) => void
}

interface BarProps {
  readonly step: ShownStep
  /** The one below it, where whoever comes to that has done this. */
  readonly next: ShownStep | undefined
  /** Whether it comes after others than the one above it. */
  readonly isApart: boolean
  readonly most: number
}

function Bar({ step, next, isApart, most }: BarProps): ReactNode {
  const across = (count: number): number => (count / most) * 100
  const came = across(step.enteredTargets)
  const done = across(step.completedTargets)
  const { enteredTargets, completedTargets } = step
  const words = `${enteredTargets} came, ${completedTargets} done`
  // Where many more come than were sent, the steps are not in a row, or the period cuts them.
  const goesOn = next !== undefined && next.conversion !== null && next.conversion <= 1.1 ? next : null
  return (
    <div className="funnel-bar">
      <svg className="funnel-shape" viewBox="0 0 100 22" preserveAspectRatio="none" role="img" aria-label={words}>
        <rect className="shape-came" x="0" y="0" width={came} height="22" />
        <rect className="shape-done" x="0" y="0" width={done} height="22" />
      </svg>
      {/* Down to the bar of the next step, however high this row is. */}
      {goesOn && (
        <svg className="funnel-flow" viewBox="0 0 100 46" preserveAspectRatio="none" aria-hidden="true">
          <polygon className="shape-flow" points={`0,0 ${done},0 ${across(goesOn.enteredTargets)},46 0,46`} />
        </svg>
      )}
      <p className="funnel-count" data-none={enteredTargets + completedTargets === 0 ? '' : undefined}>
        <span>
          <strong>{enteredTargets.toLocaleString()}</strong> came
        </span>
        <span>
          <strong>{completedTargets.toLocaleString()}</strong> done
        </span>
        {enteredTargets >= completedTargets && enteredTargets > 0 && (
          <strong className="funnel-part-of">{percent(completedTargets / enteredTargets)}</strong>
        )}
        {isApart && step.conversion !== null && step.conversion <= 1.1 && (
          <span className="funnel-came-of">{percent(step.conversion)} of those who did a step before</span>
        )}
      </p>
      {/* That all go on need not be said at each step. */}
      {goesOn !== null && goesOn.conversion !== null && goesOn.conversion < 0.995 && (
        <p className="funnel-conversion">{percent(goesOn.conversion)} of these go on</p>
      )}
    </div>
  )
}

function Waiting({
  step,
  flow,
  asOf,
  isPast,
}: {
  readonly step: ShownStep
  readonly flow: string | null
  readonly asOf: string
  readonly isPast: boolean
}): ReactNode {
  const open = openOf(step)
  const parts = [
    [step.inProgress, 'in progress'],
    [step.overdue, 'overdue'],
    [step.snoozed, 'snoozed'],
    [step.held ?? 0, 'held'],
  ] as const
  const shown = parts.filter(([count]) => count > 0)
  const number = <strong className="waiting-number">{open.toLocaleString()}</strong>
  return (
    <div className="waiting-cell" data-none={open === 0 ? '' : undefined}>
      {isPast || open === 0 ? (
        number
      ) : (
        <Link href={listOf(step.type.name, flow, asOf, 0)} title="Show these jobs">
          {number}
        </Link>
      )}
      <span className="waiting-words">
        open
        {shown.map(([count, words]) => (
          <span key={words} className={words === 'overdue' ? 'waiting-late' : undefined}>
            {count.toLocaleString()} {words}
          </span>
        ))}
      </span>
    </div>
  )
}

interface AgesProps extends Pick<StepRowsProps, 'flow' | 'isPast' | 'sinceMs'> {
  readonly step: ShownStep
  readonly asOf: string
  readonly scale: LengthScale
  readonly normalMs: number | undefined
  readonly isLate: boolean
}

function Ages({ step, asOf, flow, isPast, sinceMs, scale, normalMs, isLate }: AgesProps): ReactNode {
  const { pendingAge, type } = step
  if (pendingAge === null) return <p className="ages-none">nothing waits</p>
  const { p50Ms, p90Ms, oldestMs, oldestJobId } = pendingAge
  const older = (ms: number): string => lengthOf(ms + sinceMs)
  const age = (words: string, ms: number, href: string | null): ReactNode => (
    <div>
      <dt>{words}</dt>
      <dd>{href === null ? older(ms) : <Link href={href}>{older(ms)}</Link>}</dd>
    </div>
  )
  const list = (ms: number): string | null => (isPast ? null : listOf(type.name, flow, asOf, ms))
  return (
    <div className="ages">
      <LengthRange
        {...{ scale, normalMs, isLate }}
        p50Ms={p50Ms + sinceMs}
        p90Ms={p90Ms + sinceMs}
        longestMs={oldestMs + sinceMs}
      />
      <dl className="age-figures">
        {age('median', p50Ms, list(p50Ms))}
        {age('p90', p90Ms, list(p90Ms))}
        {age('oldest', oldestMs, pageOf(oldestJobId, type.name))}
      </dl>
    </div>
  )
}

/** The picture. */
export function StepRows(props: StepRowsProps): ReactNode {
  const { funnel, flow, before, isPast, sinceMs, stallOf, bandOf, chosen, onChoose } = props
  const { steps, asOf } = funnel
  const most = Math.max(1, ...steps.flatMap((step) => [step.enteredTargets, step.completedTargets]))
  const lengths = steps.flatMap((step) => {
    const { pendingAge } = step
    return pendingAge === null ? [] : [pendingAge.p50Ms + sinceMs, pendingAge.oldestMs + sinceMs]
  })
  const scale = lengthScale(lengths)
  return (
    <ol className="funnel-steps" data-as-of={asOf}>
      <li className="funnel-step funnel-head" aria-hidden="true">
        <span />
        <span>Came, and got it done</span>
        <span>{isPast ? 'Open then' : 'Open now'}</span>
        <span>{isPast ? 'Had waited for' : 'Waiting for'}</span>
      </li>
      {steps.map((step, index) => {
        const { name, title } = step.type
        const stall = stallOf(step)
        const next = steps[index + 1]
        return (
          <li key={name} className="funnel-step" data-stalled={stall ? '' : undefined} data-type={name}>
            <div className="step-name">
              <button
                type="button"
                className="step-button"
                aria-pressed={chosen === name}
                title="Show only this step over time"
                onClick={() => onChoose(chosen === name ? null : name)}
              >
                <span className="step-number" aria-hidden="true">
                  {index + 1}
                </span>
                {title}
              </button>
              {stall && (
                <p className="step-stall">
                  <TriangleAlert size={14} aria-hidden />
                  {stall.jobId === null ? (
                    <span title={stall.words}>Stalls</span>
                  ) : (
                    <Link href={pageOf(stall.jobId, 'investigate_stall')} title={stall.words}>
                      Stalls: investigation
                    </Link>
                  )}
                </p>
              )}
            </div>
            <Bar
              {...{ step, most }}
              next={next !== undefined && followsOnly(before, next.type.name, name) ? next : undefined}
              isApart={!followsOnly(before, name, steps[index - 1]?.type.name)}
            />
            <Waiting {...{ step, flow, asOf, isPast }} />
            <Ages {...{ step, asOf, flow, isPast, sinceMs, scale }} normalMs={bandOf(step)} isLate={stall !== null} />
          </li>
        )
      })}
    </ol>
  )
}
