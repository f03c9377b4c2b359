// What came and what left over time, and the handle with which one goes back in it: the picture is the track of the slider.
import { History, Radio } from 'lucide-react'
import type { ReactNode } from 'react'
import { Bar, BarChart, ReferenceArea, ReferenceLine, ResponsiveContainer, Tooltip, XAxis } from 'recharts'
import { exactMoment } from '../moments.ts'
import type { Span } from './address.ts'
import type { ShownStep } from './use-figures.ts'

/** A part of the time. */
export interface Part {
  readonly atMs: number
  readonly entered: number
  readonly left: number
}

/** The series of some steps, added up. */
export function partsOf(steps: readonly ShownStep[]): readonly Part[] {
  const parts = new Map<number, Part>()
  for (const { at, entered, left } of steps.flatMap(({ series }) => series)) {
    const atMs = Date.parse(at)
    const before = parts.get(atMs)
    parts.set(atMs, { atMs, entered: entered + (before?.entered ?? 0), left: left + (before?.left ?? 0) })
  }
  return [...parts.values()].sort((a, b) => a.atMs - b.atMs)
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const hour = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const wholeDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' })

interface TimeBarProps {
  readonly span: Span
  readonly parts: readonly Part[]
  /** Which steps the picture is of. */
  readonly words: string
  readonly nowMs: number
  readonly at: number | null
  readonly isLive: boolean
  readonly onMove: (at: number | null) => void
}

interface Told {
  readonly active?: boolean
  readonly payload?: readonly { readonly payload?: unknown }[]
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && 'atMs' in value
}

function Tip({ active, payload, isByHour }: Told & { readonly isByHour: boolean }): ReactNode {
  const part = payload?.[0]?.payload
  if (!active || !isPart(part)) return null
  const at = new Date(part.atMs)
  return (
    <div className="tooltip chart-tip">
      <strong>{isByHour ? `${day.format(at)}, ${hour.format(at)}` : wholeDay.format(at)}</strong>
      <span>{part.entered.toLocaleString()} came</span>
      <span>{Math.abs(part.left).toLocaleString()} left</span>
    </div>
  )
}

function Chart({ span, parts, words, at }: Pick<TimeBarProps, 'span' | 'parts' | 'words' | 'at'>): ReactNode {
  const isByHour = span.unit === 'HOUR'
  const data = parts.map((part) => ({ ...part, left: -part.left }))
  const came = parts.reduce((sum, { entered }) => sum + entered, 0)
  const gone = parts.reduce((sum, { left }) => sum + left, 0)
  const current = at === null ? undefined : parts.findLast(({ atMs }) => atMs <= at)
  const last = parts.at(-1)
  return (
    <div className="time-chart" role="img" aria-label={`${words} over time: ${came} came, ${gone} left`}>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={data}
          stackOffset="sign"
          margin={{ top: 4, right: 8, bottom: 0, left: 8 }}
          barCategoryGap="18%"
          maxBarSize={44}
          accessibilityLayer={false}
        >
          <XAxis
            dataKey="atMs"
            tickLine={false}
            axisLine={false}
            minTickGap={28}
            interval="equidistantPreserveStart"
            height={20}
            tick={{ fill: 'var(--quiet)', fontSize: 11.5 }}
            tickFormatter={(ms: number) => (isByHour ? hour : day).format(new Date(ms))}
          />
          <ReferenceLine y={0} className="chart-zero" />
          <Bar dataKey="entered" stackId="all" className="chart-came" isAnimationActive={false} />
          <Bar dataKey="left" stackId="all" className="chart-left" isAnimationActive={false} />
          {current && last && current !== last && (
            <ReferenceArea x1={current.atMs} x2={last.atMs} className="chart-later" zIndex={1_500} />
          )}
          <Tooltip
            content={<Tip isByHour={isByHour} />}
            cursor={{ className: 'chart-cursor' }}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </div>
  )
}

/** The bar at the foot of the page. */
export function TimeBar({ span, parts, words, nowMs, at, isLive, onMove }: TimeBarProps): ReactNode {
  const stepMs = span.unit === 'HOUR' ? 300_000 : 3_600_000
  const begin = Date.parse(span.from)
  const end = span.to === null ? nowMs : Date.parse(span.to)
  const count = Math.max(1, Math.ceil((end - begin) / stepMs))
  const place = at === null ? count : Math.min(count, Math.max(1, Math.round((at - begin) / stepMs)))
  const move = (to: number): void => {
    if (to < count) onMove(begin + to * stepMs)
    else onMove(span.to === null ? null : end)
  }
  return (
    <footer className="time-bar" data-past={at === null ? undefined : ''}>
      <div className="time-head">
        {at === null ? (
          <p className="time-words" data-live={isLive ? '' : undefined}>
            <Radio size={15} aria-hidden /> {isLive ? 'Live' : 'Not live just now'}
          </p>
        ) : (
          <>
            <p className="time-words">
              <History size={15} aria-hidden /> As it was on {exactMoment(new Date(at).toISOString())}
            </p>
            <button type="button" className="button small primary" onClick={() => onMove(null)}>
              Back to live
            </button>
          </>
        )}
        <span className="spacer" />
        <p className="time-legend">
          {words}: <span className="key-came" /> came <span className="key-left" /> left
        </p>
      </div>
      <div className="time-track">
        <Chart {...{ span, parts, words, at }} />
        <input
          className="time-slider"
          type="range"
          min={1}
          max={count}
          value={place}
          aria-label="As of"
          aria-valuetext={at === null ? 'now' : exactMoment(new Date(at).toISOString())}
          onChange={(event) => move(event.target.valueAsNumber)}
        />
      </div>
    </footer>
  )
}
