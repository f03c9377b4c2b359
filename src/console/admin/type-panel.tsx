// One type of jobs as it is registered: its rules and defaults, and the schemas of its data.
import type { ReactNode } from 'react'
import type { ConsoleRegisteredQuery } from '../generated/graphql.ts'
import { lengthOf } from '../moments.ts'
import { SchemaTable } from './schema-table.tsx'

/** A type. */
export type RegisteredType = ConsoleRegisteredQuery['jobTypes'][number]

const ifOpenWords: Readonly<Record<RegisteredType['ifOpen'], string>> = {
  CREATE: 'another is made',
  RETURN_EXISTING: 'that one is the answer',
  REFUSE: 'it is refused',
}

function lengthOr(ms: number | null, otherwise: string): string {
  return ms === null ? otherwise : lengthOf(ms)
}

function listOr(list: readonly string[], otherwise: string): string {
  return list.length === 0 ? otherwise : list.join(', ')
}

function normalOf({ normal }: RegisteredType): string {
  const parts = [
    ...(normal?.pendingP90Ms ? [`nine of ten open for less than ${lengthOf(normal.pendingP90Ms)}`] : []),
    ...(normal?.outflowPerDay ? [`${normal.outflowPerDay} done a day`] : []),
  ]
  return listOr(parts, 'not said')
}

function factsOf(type: RegisteredType): readonly (readonly [label: string, words: string])[] {
  const candidates = [...type.candidateGroups.map((group) => `group ${group}`), ...type.candidateUsers]
  return [
    ['Handled by', type.staffGroups.length === 0 ? 'all staff' : `staff of ${type.staffGroups.join(', ')}`],
    ['Who may claim it', listOr(candidates, 'staff only')],
    ['Given to', type.assignedTo ?? 'nobody'],
    ['Users request it', type.selfService ? 'for themselves' : 'no'],
    ['Four eyes', type.fourEyes ? 'not by who has requested it' : 'no'],
    ['Metadata is for', type.metadataFor === 'STAFF' ? 'staff' : 'all who see the job'],
    ['Outcomes', listOr(type.outcomes, 'none')],
    ['Priority', String(type.priority)],
    ['Due in', lengthOr(type.dueInMs, 'no date')],
    ['Expires in', lengthOr(type.expiresInMs, 'never')],
    ['A claim holds', lengthOr(type.claimForMs, 'until it is given back')],
    ['Takes about', lengthOf(type.takesMs)],
    ['If one is open', ifOpenWords[type.ifOpen]],
    ['Normal', normalOf(type)],
  ]
}

/** What is said of it. */
export function TypePanel({ type }: { readonly type: RegisteredType }): ReactNode {
  return (
    <div className="type-panel">
      {type.description !== null && <p>{type.description}</p>}
      <dl className="facts">
        {factsOf(type).map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <div className="schemas">
        <SchemaTable title="Metadata" schema={type.metadataSchema} />
        <SchemaTable title="Result" schema={type.resultSchema} />
      </div>
    </div>
  )
}
