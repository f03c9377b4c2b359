// A table of numbers, as it stands behind each picture, and the switch between the two.
import { ChartNoAxesColumn, Table2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { lengthOf } from '../moments.ts'

/** A length of time in a table. */
export function lengthCell(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : lengthOf(ms)
}

interface NumbersProps {
  readonly label: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

// The table; the first of each row is what it is about.
function Numbers({ label, head, rows }: NumbersProps): ReactNode {
  return (
    <div className="numbers">
      <table aria-label={label}>
        <thead>
          <tr>
            {head.map((words) => (
              <th key={words} scope="col">
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first = '', ...rest], index) => (
            <tr key={`${first} ${index}`}>
              <th scope="row">{first}</th>
              {rest.map((cell, column) => (
                <td key={head[column + 1]}>{typeof cell === 'number' ? cell.toLocaleString() : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface SectionProps extends NumbersProps {
  readonly title: string
  readonly more?: ReactNode
  readonly children: ReactNode
}

/** A part of the page: a picture, and its numbers one click away. */
export function Section({ title, more, children, ...numbers }: SectionProps): ReactNode {
  const [isTable, setTable] = useState(false)
  return (
    <section className="page-part" aria-label={title}>
      <header className="part-head">
        <h2>{title}</h2>
        {more}
        <span className="spacer" />
        <button
          type="button"
          className="button plain small"
          aria-pressed={isTable}
          aria-label={`${title} as a table`}
          onClick={() => setTable(!isTable)}
        >
          {isTable ? <ChartNoAxesColumn size={15} aria-hidden /> : <Table2 size={15} aria-hidden />}
          {isTable ? 'Picture' : 'Table'}
        </button>
      </header>
      {isTable ? <Numbers {...numbers} /> : children}
    </section>
  )
}
