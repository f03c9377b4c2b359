// A list of things of which each has a name, some figures and what can be done with it: in columns where there is room.
import type { ReactNode } from 'react'

/** One of them. */
export interface EntryProps {
  readonly title: ReactNode
  /** What else there is to say of what it is. */
  readonly more?: ReactNode
  readonly facts: readonly (readonly [label: string, value: ReactNode])[]
  /** What is wrong with it, in words. */
  readonly problem?: string | null | undefined
  readonly actions?: ReactNode
  readonly isQuiet?: boolean
}

/** A line of the list. */
export function Entry({ title, more, facts, problem, actions, isQuiet = false }: EntryProps): ReactNode {
  return (
    <li className="entry" data-quiet={isQuiet ? '' : undefined}>
      <div className="entry-what">
        <div className="entry-title">{title}</div>
        {more !== undefined && <div className="entry-more">{more}</div>}
        {problem && <p className="problem entry-problem">{problem}</p>}
      </div>
      <dl className="entry-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {actions !== undefined && <div className="entry-actions">{actions}</div>}
    </li>
  )
}

interface EntriesProps {
  readonly title: string
  readonly beside?: ReactNode
  /** What to say where there is none. */
  readonly none: string
  /** Null: not known yet. */
  readonly entries: readonly ReactNode[] | null
  readonly error: Error | null
  readonly above?: ReactNode
  readonly foot?: ReactNode
}

/** A part of the page with such a list. */
export function Entries({ title, beside, none, entries, error, above, foot }: EntriesProps): ReactNode {
  return (
    <section className="page-part" aria-label={title} aria-busy={entries === null && error === null}>
      <header className="part-head">
        <h2>{title}</h2>
        {beside}
      </header>
      {above}
      {entries === null && error !== null && (
        <p className="problem" role="alert">
          {error.message}
        </p>
      )}
      {entries !== null && entries.length === 0 && <p className="part-none">{none}</p>}
      {entries !== null && entries.length > 0 && <ul className="entries">{entries}</ul>}
      {foot}
    </section>
  )
}
