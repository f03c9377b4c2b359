// The small dialogs: until when to snooze, why to cancel.
import { Form } from '@base-ui/react/form'
import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { type ReactNode, useState } from 'react'
import type { CancellationReason } from '../generated/graphql.ts'
import { awayFrom, exactMoment, snoozeChoices } from '../moments.ts'
import { DialogEnds, DialogFrame } from '../widgets/dialog-frame.tsx'
import { aboutJobs, type DialogProps, refusedWords } from './asking.ts'

/** Until when to snooze. */
export function SnoozeDialog({ jobs, refused, onAnswer, onClose }: DialogProps): ReactNode {
  const now = new Date()
  return (
    <DialogFrame title={aboutJobs('Snooze', jobs)} problem={refusedWords(refused)} onClose={onClose}>
      <div className="choices">
        {snoozeChoices(now).map(([words, until]) => (
          <button
            key={words}
            type="button"
            className="choice"
            onClick={() => onAnswer({ name: 'snooze', until: until.toISOString() })}
          >
            <span>{words}</span>
            <span className="quiet" title={exactMoment(until.toISOString())}>
              {awayFrom(until.toISOString(), now.getTime())}
            </span>
          </button>
        ))}
        {jobs.some(({ snoozedUntil }) => snoozedUntil !== null) && (
          <button type="button" className="choice" onClick={() => onAnswer({ name: 'snooze', until: null })}>
            Bring it back now
          </button>
        )}
      </div>
    </DialogFrame>
  )
}

const reasons: readonly (readonly [CancellationReason, string])[] = [
  ['WITHDRAWN', 'Not wanted any more'],
  ['SKIPPED', 'Left out on purpose'],
  ['SUPERSEDED', 'Another job takes its place'],
  ['TARGET_GONE', 'What it is about is gone'],
  ['REJECTED', 'Refused'],
]

/** Why to cancel. */
export function CancelDialog({ jobs, refused, onAnswer, onClose }: DialogProps): ReactNode {
  const [reason, setReason] = useState<CancellationReason>('WITHDRAWN')
  return (
    <DialogFrame title={aboutJobs('Cancel', jobs)} problem={refusedWords(refused)} onClose={onClose}>
      <Form className="stack" onFormSubmit={() => onAnswer({ name: 'cancel', reason })}>
        <RadioGroup<CancellationReason> className="choices" aria-label="Why" value={reason} onValueChange={setReason}>
          {reasons.map(([value, words]) => (
            // biome-ignore lint/a11y/noLabelWithoutControl: the radio within is its control
            <label key={value} className="choice">
              <Radio.Root value={value} className="radio">
                <Radio.Indicator className="radio-mark" />
              </Radio.Root>
              <span>{words}</span>
            </label>
          ))}
        </RadioGroup>
        <DialogEnds words={jobs.length === 1 ? 'Cancel the job' : `Cancel ${jobs.length} jobs`} isDanger />
      </Form>
    </DialogFrame>
  )
}
