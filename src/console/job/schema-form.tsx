// The fields of a form that a JSON Schema describes, made when it is opened.
import { Field } from '@base-ui/react/field'
import type { ReactNode } from 'react'
import type { SchemaField } from './schema.ts'
import type { SchemaFormState } from './use-schema-form.ts'

interface FieldProps {
  readonly field: SchemaField
  readonly text: string
  readonly problem: string | undefined
  readonly onChange: (text: string) => void
}

const inputTypes: Readonly<Partial<Record<SchemaField['kind'], string>>> = {
  number: 'number',
  'whole number': 'number',
  date: 'date',
}

function Control({ field, text, onChange }: Omit<FieldProps, 'problem'>): ReactNode {
  const { kind, choices, isRequired, schema } = field
  if (kind === 'choice') {
    return (
      <Field.Control render={<select />} className="input" value={text} onValueChange={onChange}>
        <option value="">{isRequired ? 'Choose…' : 'Not said'}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </Field.Control>
    )
  }
  if (kind === 'long text' || kind === 'texts' || kind === 'json') {
    return (
      <Field.Control
        render={<textarea rows={kind === 'long text' ? 4 : 3} />}
        className={kind === 'json' ? 'input mono' : 'input'}
        value={text}
        onValueChange={onChange}
      />
    )
  }
  const { minimum, maximum } = schema
  return (
    <Field.Control
      className="input"
      type={inputTypes[kind] ?? 'text'}
      value={text}
      onValueChange={onChange}
      step={kind === 'number' ? 'any' : undefined}
      min={typeof minimum === 'number' ? minimum : undefined}
      max={typeof maximum === 'number' ? maximum : undefined}
    />
  )
}

/** All fields of a form. */
export function SchemaFields({ form }: { readonly form: SchemaFormState }): ReactNode {
  return form.fields.map((field) => (
    <SchemaFieldInput
      key={field.name}
      field={field}
      text={form.texts[field.name] ?? ''}
      problem={form.problems[field.name]}
      onChange={(text) => form.write(field.name, text)}
    />
  ))
}

function SchemaFieldInput({ field, text, problem, onChange }: FieldProps): ReactNode {
  const { name, label, description, kind, isRequired } = field
  if (kind === 'flag') {
    return (
      <label className="flag">
        <input type="checkbox" checked={text === 'true'} onChange={({ target }) => onChange(String(target.checked))} />
        <span>{label}</span>
      </label>
    )
  }
  return (
    <Field.Root name={name} className="field" invalid={problem !== undefined}>
      <Field.Label className="label">
        {label}
        {!isRequired && <span className="quiet"> (optional)</span>}
      </Field.Label>
      <Control field={field} text={text} onChange={onChange} />
      {description !== null && <Field.Description className="quiet">{description}</Field.Description>}
      {kind === 'texts' && <Field.Description className="quiet">One a line.</Field.Description>}
      {problem !== undefined && (
        <Field.Error className="problem" match>
          {problem}
        </Field.Error>
      )}
    </Field.Root>
  )
}
