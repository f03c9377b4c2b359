// How a job ended: its outcome, and a form made from the schema of its result. Judged here as the server will.
import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { aboutJobs, type DialogProps, refusedWords } from '../desk/asking.ts'
import { useDesk } from '../desk/desk-context.tsx'
import { DialogEnds, DialogFrame } from '../widgets/dialog-frame.tsx'
import { readable } from '../words.ts'
import { formProblems } from './form-problems.ts'
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
      <p className="choices-title" aria-hidden="true">
        How it ended
      </p>
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
export function CompleteDialog({ jobs, refused, onAnswer, onClose }: DialogProps): ReactNode {
  const { types } = useDesk()
  const type = types.get(jobs[0]?.type.name ?? '')
  const outcomes = type?.outcomes ?? []
  const form = useSchemaForm(type?.resultSchema ?? null, 'Result')
  // Where there is a choice it is made by whoever completes.
  const [outcome, setOutcome] = useState(outcomes.length === 1 ? (outcomes[0] ?? '') : '')
  const [isOutcomeMissing, miss] = useState(false)
  const { show, fields } = form
  const names = useMemo(() => fields.map(({ name }) => name), [fields])
  const first = refused[0]
  const found = first?.error ? formProblems(first.error, [], names, 'result') : null
  const isOfFields = found !== null && Object.keys(found.data).length > 0
  const problem = isOfFields && refused.length === 1 ? found.rest : refusedWords(refused)
  useEffect(() => {
    const error = refused[0]?.error
    if (error) show(formProblems(error, [], names, 'result').data)
  }, [refused, names, show])

  function submit(): void {
    const { isFine, data } = form.judge()
    const isMissing = outcomes.length > 0 && outcome === ''
    miss(isMissing)
    if (!isFine || isMissing) return
    onAnswer({
      ...{ name: 'complete', outcome: outcome === '' ? null : outcome },
      ...(data === undefined ? {} : { result: data }),
    })
  }

  return (
    <DialogFrame title={aboutJobs('Complete', jobs)} problem={problem} onClose={onClose}>
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
        {isOutcomeMissing && outcome === '' && (
          <p className="problem" role="alert">
            Say how it ended.
          </p>
        )}
        <SchemaFields form={form} />
        <DialogEnds words={jobs.length === 1 ? 'Complete' : `Complete ${jobs.length} jobs`} />
      </form>
    </DialogFrame>
  )
}
