// A field of one line, with what is wrong with it beneath.
import { Field } from '@base-ui/react/field'
import type { ReactNode } from 'react'

/** What it takes. */
export interface TextFieldProps {
  readonly name: string
  readonly label: string
  readonly text: string
  readonly problem?: string | undefined
  readonly placeholder?: string
  readonly kind?: 'text' | 'number' | 'datetime-local'
  readonly isOptional?: boolean
  readonly onChange: (text: string) => void
}

/** The field. */
export function TextField(props: TextFieldProps): ReactNode {
  const { name, label, text, problem, placeholder, kind = 'text', isOptional = false, onChange } = props
  return (
    <Field.Root name={name} className="field" invalid={problem !== undefined}>
      <Field.Label className="label">
        {label}
        {isOptional && <span className="quiet"> (optional)</span>}
      </Field.Label>
      <Field.Control
        className="input"
        type={kind}
        autoComplete="off"
        placeholder={placeholder}
        value={text}
        onValueChange={onChange}
      />
      {problem !== undefined && (
        <Field.Error className="problem" match>
          {problem}
        </Field.Error>
      )}
    </Field.Root>
  )
}
