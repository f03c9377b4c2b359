// One of a few, all of them in sight: which part of a list, how long a time, by what to tell apart.
import { Toggle } from '@base-ui/react/toggle'
import { ToggleGroup } from '@base-ui/react/toggle-group'
import type { ReactNode } from 'react'

/** What there is to choose from, and what is chosen; null: none of them. */
export interface PartsProps<Choice extends string> {
  readonly label: string
  readonly choices: readonly (readonly [choice: Choice, words: string])[]
  readonly chosen: Choice | null
  readonly onChoose: (choice: Choice) => void
}

/** The choices, in a row. */
export function Parts<Choice extends string>({ label, choices, chosen, onChoose }: PartsProps<Choice>): ReactNode {
  return (
    <ToggleGroup
      className="parts"
      aria-label={label}
      value={chosen === null ? [] : [chosen]}
      onValueChange={([value]) => {
        const choice = choices.find(([each]) => each === value)
        // What is chosen stays so when it is pressed again.
        if (choice) onChoose(choice[0])
      }}
    >
      {choices.map(([choice, words]) => (
        <Toggle key={choice} value={choice} className="part">
          {words}
        </Toggle>
      ))}
    </ToggleGroup>
  )
}
