// One of several, from a list that opens.
import { Select } from '@base-ui/react/select'
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { ChoiceList } from './choice-list.tsx'

/** What a choice takes. */
export interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly words: Readonly<Partial<Record<Value, string>>>
  readonly onChange: (value: Value) => void
}

/** The choice. */
export function Choice<Value extends string>({ label, value, words, onChange }: ChoiceProps<Value>): ReactNode {
  const items = Object.entries<string | undefined>(words).map(([key, text]) => ({ value: key, label: text ?? key }))
  return (
    <Select.Root<string>
      items={items}
      value={value}
      onValueChange={(chosen) => {
        const found = items.find((item) => item.value === chosen)
        // The keys of the words are its values.
        if (found) onChange(found.value as Value)
      }}
    >
      <Select.Trigger className="button select" aria-label={label}>
        <Select.Value />
        <Select.Icon className="select-icon">
          <ChevronDown size={14} aria-hidden />
        </Select.Icon>
      </Select.Trigger>
      <ChoiceList items={items} />
    </Select.Root>
  )
}
