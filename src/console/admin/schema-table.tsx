// A JSON Schema as people read it, a field a line, and as it is for whoever needs all of it.
import type { ReactNode } from 'react'
import { fieldsOf, type SchemaField } from '../job/schema.ts'

function kindWords({ kind, choices }: SchemaField): string {
  if (kind === 'choice') return `one of: ${choices.join(', ')}`
  if (kind === 'flag') return 'yes or no'
  if (kind === 'texts') return 'several texts'
  return kind === 'json' ? 'data' : kind
}

/** The table; says so where anything goes. */
export function SchemaTable({ title, schema }: { readonly title: string; readonly schema: unknown }): ReactNode {
  const fields = fieldsOf(schema)
  return (
    <section className="schema" aria-label={title}>
      <h4 className="job-part-title">{title}</h4>
      {schema === null && <p className="quiet">Anything goes.</p>}
      {fields !== null && fields.length === 0 && <p className="quiet">No fields.</p>}
      {fields !== null && fields.length > 0 && (
        <dl className="data">
          {fields.map((field) => (
            <div key={field.name}>
              <dt>
                <span className="mono">{field.name}</span>
                {!field.isRequired && ' (optional)'}
              </dt>
              <dd>
                {kindWords(field)}
                {field.description !== null && <span className="quiet"> · {field.description}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {schema !== null && (
        <details className="more">
          <summary>As JSON Schema</summary>
          <pre className="json">{JSON.stringify(schema, null, 2)}</pre>
        </details>
      )}
    </section>
  )
}
