// The data of a job as its schema names it: label and value, one a line.
import type { ReactNode } from 'react'
import { exactMoment } from '../moments.ts'
import { readable } from '../words.ts'
import { fieldsOf } from './schema.ts'

const isoMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

function Value({ value }: { readonly value: unknown }): ReactNode {
  if (value === null || value === undefined) return <span className="quiet">none</span>
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return value.toLocaleString()
  if (typeof value === 'string') return isoMoment.test(value) ? exactMoment(value) : value
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ')
  return <pre className="json">{JSON.stringify(value, null, 2)}</pre>
}

/** The lines; nothing where there are no data. */
export function DataList({
  title,
  data,
  schema,
}: {
  readonly title: string
  readonly data: unknown
  readonly schema: unknown
}): ReactNode {
  if (typeof data !== 'object' || data === null || Object.keys(data).length === 0) return null
  const fields = new Map((fieldsOf(schema) ?? []).map((field) => [field.name, field]))
  // In the order of the schema, then whatever else there is.
  const names = [...fields.keys()].filter((name) => name in data)
  const entries = [...new Set([...names, ...Object.keys(data)])]
  const values = new Map(Object.entries(data))
  return (
    <section className="job-part" aria-label={title}>
      <h3 className="job-part-title">{title}</h3>
      <dl className="data">
        {entries.map((name) => (
          <div key={name}>
            <dt title={fields.get(name)?.description ?? undefined}>{fields.get(name)?.label ?? readable(name)}</dt>
            <dd>
              <Value value={values.get(name)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
