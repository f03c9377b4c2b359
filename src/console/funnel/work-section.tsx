// Who or what got through how much, how long it waited before, and how long it was worked on.
import { type ReactNode, useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { ShownWorkFragment } from '../generated/graphql.ts'
import { lengthOf } from '../moments.ts'
import type { JobFilter } from '../queued-job.ts'
import { Parts } from '../widgets/parts.tsx'
import { listOfPerson } from '../worklist/address.ts'
import { LengthRange } from './length-range.tsx'
import { lengthCell, Section } from './numbers.tsx'
import { type LengthScale, lengthScale } from './scale.ts'
import { useWork, type WorkKey } from './use-figures.ts'

type Group = ShownWorkFragment['groups'][number]

const keys: Readonly<Record<string, WorkKey[]>> = {
  'by type': ['TYPE'],
  'by person': ['ASSIGNED_TO'],
  'by both': ['TYPE', 'ASSIGNED_TO'],
}
const most = 40

function nameOfGroup({ type, assignedTo }: Group, groupBy: readonly WorkKey[]): string {
  const person = assignedTo ?? 'nobody'
  if (type === null) return person
  return groupBy.length === 1 ? type.title : `${type.title}: ${person}`
}

interface LengthsProps {
  readonly times: Group['wait']
  readonly scale: LengthScale
  readonly words: string
}

function Lengths({ times: { p50Ms, p90Ms }, scale, words }: LengthsProps): ReactNode {
  if (p50Ms === null || p90Ms === null) return <div className="work-lengths quiet">–</div>
  return (
    <div className="work-lengths">
      <LengthRange {...{ scale, p50Ms, p90Ms }} />
      <span>
        <span className="unseen">{words} </span>
        {lengthOf(p50Ms)} <span className="quiet">to {lengthOf(p90Ms)}</span>
      </span>
    </div>
  )
}

function Rows({
  groups,
  groupBy,
}: {
  readonly groups: readonly Group[]
  readonly groupBy: readonly WorkKey[]
}): ReactNode {
  const longest = Math.max(1, ...groups.map(({ completed }) => completed))
  const known = (part: (group: Group) => Group['wait']): readonly number[] =>
    groups.flatMap((group) => [part(group).p50Ms ?? [], part(group).p90Ms ?? []].flat())
  const waits = lengthScale(known(({ wait }) => wait))
  const handlings = lengthScale(known(({ handling }) => handling))
  return (
    <div className="work">
      <div className="work-row work-head" aria-hidden="true">
        <span />
        <span>Completed</span>
        <span>Waited</span>
        <span>Worked on</span>
      </div>
      <ul>
        {groups.slice(0, most).map((group) => {
          const name = nameOfGroup(group, groupBy)
          return (
            <li key={name} className="work-row">
              <span className="work-name" title={name}>
                {group.assignedTo === null ? (
                  name
                ) : (
                  <>
                    {group.type !== null && `${group.type.title}: `}
                    <Link href={listOfPerson(group.assignedTo)} className="text-link">
                      {group.assignedTo}
                    </Link>
                  </>
                )}
              </span>
              <span className="work-count">
                <svg className="work-bar" aria-hidden="true" focusable="false">
                  <rect width={`${(group.completed / longest) * 100}%`} height="14" rx="3" />
                </svg>
                <strong>{group.completed.toLocaleString()}</strong>
                <span className="unseen"> completed</span>
              </span>
              <Lengths times={group.wait} scale={waits} words="waited" />
              <Lengths times={group.handling} scale={handlings} words="worked on" />
            </li>
          )
        })}
      </ul>
      {groups.length > most && (
        <p className="quiet">
          The first {most}. The table has all {groups.length}.
        </p>
      )}
    </div>
  )
}

/** The part of the page. `filter` must stay the same object. */
export function WorkSection({ filter, asOf }: { readonly filter: JobFilter; readonly asOf: string | null }): ReactNode {
  const [by, setBy] = useState('by type')
  const groupBy = keys[by] ?? []
  const { figures, problem } = useWork(filter, groupBy, asOf)
  const groups = useMemo(() => [...(figures?.groups ?? [])].sort((a, b) => b.completed - a.completed), [figures])
  // Until the answer is there the groups are those of the question before.
  const isOfQuestion = groups.every(({ type }) => (type !== null) === groupBy.includes('TYPE'))
  const shown = isOfQuestion ? groups : []
  return (
    <Section
      title="Work done"
      label="Work done"
      head={['What or who', 'Completed', 'Wait median', 'Wait p90', 'Work median', 'Work p90']}
      rows={shown.map((group) => [
        ...[nameOfGroup(group, groupBy), group.completed],
        ...[lengthCell(group.wait.p50Ms), lengthCell(group.wait.p90Ms)],
        ...[lengthCell(group.handling.p50Ms), lengthCell(group.handling.p90Ms)],
      ])}
      more={
        <Parts
          label="Told apart"
          choices={Object.keys(keys).map((words) => [words, words])}
          chosen={by}
          onChoose={setBy}
        />
      }
    >
      {problem !== null && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
      {shown.length === 0 ? (
        <p className="part-none">{figures === null ? '…' : 'Nothing was completed in this time.'}</p>
      ) : (
        <Rows groups={shown} groupBy={groupBy} />
      )}
    </Section>
  )
}
