// How a job ended: its outcome, and a form made from the schema of its result. Judged here as the server will.
import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { type ReactNode, useState } from 'react'
import { aboutJobs } from '../desk/ask-dialogs.tsx'
import { useDesk } from '../desk/desk-context.tsx'
import type { DialogProps } from '../desk/dialogs.tsx'
import { DialogEnds, DialogFrame } from '../widgets/dialog-frame.tsx'
import { readable } from '../words.ts'
import { SchemaFields } from './schema-form.tsx'
import { useSchemaForm } from './use-schema-form.ts'

function Outcomes({
  outcomes,
  value,
  onChange,
}: {
  readonly outcomes: readonly string[]
  readonly value: string
  readonly onChange: (outcome: string) => void
}): ReactNode {
  return (
    <RadioGroup<string> className="choices" aria-label="How it ended" value={value} onValueChange={onChange}>
      {outcomes.map((outcome) => (
        // biome-ignore lint/a11y/noLabelWithoutControl: the radio within is its control
        <label key={outcome} className="choice">
          <Radio.Root value={outcome} className="radio">
            <Radio.Indicator className="radio-mark" />
          </Radio.Root>
          <span>{readable(outcome)}</span>
        </label>
      ))}
    </RadioGroup>
  )
}

/** The dialog. All jobs in it are of one type. */
export function CompleteDialog({ jobs, onAnswer, onClose }: DialogProps): ReactNode {
  const { types } = useDesk()
  const type = types.get(jobs[0]?.type.name ?? '')
  const outcomes = type?.outcomes ?? []
  const form = useSchemaForm(type?.resultSchema ?? null, 'Result')
  const [outcome, setOutcome] = useState(outcomes[0] ?? '')

  function submit(): void {
    const { isFine, data } = form.judge()
    if (!isFine) return
    onAnswer({
      ...{ name: 'complete', outcome: outcome === '' ? null : outcome },
      ...(data === undefined ? {} : { result: data }),
    })
  }

  return (
    <DialogFrame title={aboutJobs('Complete', jobs)} onClose={onClose}>
      {/* Not Base UI's Form, which would judge the fields in its own way, before the schema does. */}
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {outcomes.length > 0 && <Outcomes outcomes={outcomes} value={outcome} onChange={setOutcome} />}
        <SchemaFields form={form} />
        <DialogEnds words={jobs.length === 1 ? 'Complete' : `Complete ${jobs.length} jobs`} />
      </form>
    </DialogFrame>
  )
}
