// The steps of a flow as a picture: what comes after what. Whoever listens hears it as a list that says so in words.
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { ConsoleRegisteredQuery } from '../generated/graphql.ts'
import { lengthOf } from '../moments.ts'
import { arrangeSteps, type StepPlace } from './arrange-steps.ts'

type Flow = ConsoleRegisteredQuery['flows'][number]
type Step = Flow['steps'][number]

const [width, height, gapX, gapY] = [164, 64, 38, 14]

function cornerOf({ column, row }: StepPlace): readonly [x: number, y: number] {
  return [column * (width + gapX), row * (height + gapY)]
}

function lineOf(from: StepPlace, to: StepPlace): string {
  const [fromX, fromY] = cornerOf(from)
  const [toX, toY] = cornerOf(to)
  const [startX, startY, endX, endY] = [fromX + width, fromY + height / 2, toX - 5, toY + height / 2]
  const bend = gapX / 2
  return `M${startX} ${startY} C${startX + bend} ${startY} ${toX - gapX + bend} ${endY} ${endX} ${endY}`
}

function notesOf({ isOptional, isConditional, dueInMs, normal }: Step): string {
  const notes = [
    ...(isOptional ? ['optional'] : []),
    ...(isConditional ? ['if needed'] : []),
    ...(dueInMs === null ? [] : [`due in ${lengthOf(dueInMs)}`]),
    ...(normal?.pendingP90Ms ? [`normal up to ${lengthOf(normal.pendingP90Ms)}`] : []),
  ]
  return notes.join(', ')
}

/** The picture. */
export function FlowPicture({ flow: { title, steps } }: { readonly flow: Flow }): ReactNode {
  const places = arrangeSteps(
    steps.map(({ type, after }) => ({ name: type.name, after: after.map(({ name }) => name) })),
  )
  const all = [...places.values()]
  const [right, bottom] = cornerOf({
    column: Math.max(0, ...all.map(({ column }) => column)),
    row: Math.max(0, ...all.map(({ row }) => row)),
  })
  const lines = steps.flatMap(({ type, after }) =>
    after.flatMap(({ name }) => {
      const [from, to] = [places.get(name), places.get(type.name)]
      return from && to ? [[`${name} ${type.name}`, lineOf(from, to)] as const] : []
    }),
  )
  const titles = new Map(steps.map(({ type }) => [type.name, type.title]))
  return (
    <div className="flow-frame">
      <div className="flow-picture" style={{ width: right + width, height: bottom + height }}>
        <svg className="flow-lines" width={right + width} height={bottom + height} aria-hidden="true">
          {lines.map(([key, line]) => (
            <g key={key}>
              <path d={line} className="flow-line" />
              <path d={line} className="flow-arrow" markerEnd="url(#flow-arrow)" />
            </g>
          ))}
          <defs>
            <marker id="flow-arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" orient="auto">
              <path d="M0 0 L8 4 L0 8 Z" className="flow-head" />
            </marker>
          </defs>
        </svg>
        <ol aria-label={`Steps of ${title}`}>
          {steps.map((step) => {
            const { type, after, isOptional, isConditional } = step
            const [left, top] = cornerOf(places.get(type.name) ?? { column: 0, row: 0 })
            return (
              <li key={type.name}>
                <Link
                  href={`/admin?type=${encodeURIComponent(type.name)}`}
                  className="flow-step"
                  data-loose={isOptional || isConditional ? '' : undefined}
                  style={{ left, top, width, height }}
                >
                  <strong title={type.title}>{type.title}</strong>
                  <span className="quiet">{notesOf(step)}</span>
                  {after.length > 0 && (
                    <span className="unseen">
                      after {after.map(({ name }) => titles.get(name) ?? name).join(' and ')}
                    </span>
                  )}
                </Link>
              </li>
            )
          })}
        </ol>
      </div>
    </div>
  )
}
