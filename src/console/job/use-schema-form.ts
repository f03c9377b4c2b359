// What is being written into a form that a JSON Schema describes: judged here as the server will, and told what the server found.
import { useMemo, useState } from 'react'
import { dataOf, fieldsOf, jsonIn, problemsOf, type SchemaField } from './schema.ts'

/** Texts or words by the names of fields. */
export type ByField = Readonly<Record<string, string>>

/** A form. */
export interface SchemaFormState {
  readonly fields: readonly SchemaField[]
  readonly texts: ByField
  readonly problems: ByField
  readonly write: (name: string, text: string) => void
  /** What was written, and whether it fits; what does not is shown at its field. */
  readonly judge: () => { readonly isFine: boolean; readonly data: unknown }
  /** Shows what somebody else has found, at the fields. */
  readonly show: (problems: ByField) => void
}

function wholeOf(label: string): SchemaField {
  return { name: '', label, description: 'As JSON.', kind: 'json', isRequired: false, choices: [], schema: {} }
}

const nothing: ByField = {}

/** The form of a schema; where the schema says nothing of fields, the whole is one, called `label`. Without a schema it has none. */
export function useSchemaForm(schema: unknown, label: string): SchemaFormState {
  const fields = useMemo(() => (schema === null ? [] : (fieldsOf(schema) ?? [wholeOf(label)])), [schema, label])
  const [texts, setTexts] = useState<ByField>(nothing)
  const [problems, show] = useState<ByField>(nothing)
  return {
    ...{ fields, texts, problems, show },
    write: (name, text) => setTexts((before) => ({ ...before, [name]: text })),
    judge() {
      const isWhole = fields[0]?.name === ''
      const data = isWhole ? jsonIn(texts[''] ?? '') : dataOf(fields, texts)
      const isGiven = schema !== null && (!isWhole || (texts[''] ?? '') !== '')
      const found = isGiven ? problemsOf(schema, data) : {}
      show(found)
      return { isFine: Object.keys(found).length === 0, data: isGiven ? data : undefined }
    },
  }
}
