// Whom to assign to: somebody of those who are likely, somebody else by their id, or nobody.
import { type ReactNode, useState } from 'react'
import { DialogEnds, DialogFrame } from '../widgets/dialog-frame.tsx'
import { TextField } from '../widgets/text-field.tsx'
import { nameOf } from '../words.ts'
import { aboutJobs, type DialogProps, refusedWords } from './asking.ts'
import { useDesk } from './desk-context.tsx'
import { usePeople } from './use-people.ts'

const mostShown = 6

/** The dialog. */
export function AssignDialog({ jobs, refused, onAnswer, onClose }: DialogProps): ReactNode {
  const { viewer } = useDesk()
  const [person, setPerson] = useState('')
  const [problem, setProblem] = useState<string | undefined>()
  const wanted = person.trim()
  const [first] = jobs
  const holder = jobs.every(({ assignedTo }) => assignedTo === first?.assignedTo) ? first?.assignedTo : null
  const isSomebodys = jobs.some(({ assignedTo }) => assignedTo !== null)
  const offered = usePeople(jobs).filter((name) => name !== holder && name.toLowerCase().includes(wanted.toLowerCase()))
  return (
    <DialogFrame title={aboutJobs('Assign', jobs)} problem={refusedWords(refused)} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (wanted === '') setProblem('Say who, or choose somebody.')
          else onAnswer({ name: 'assign', to: wanted })
        }}
      >
        <TextField
          name="person"
          label="Person"
          text={person}
          problem={problem}
          placeholder="Their id"
          onChange={(text) => {
            setPerson(text)
            setProblem(undefined)
          }}
        />
        <div className="choices" role="group" aria-label="People">
          {offered.slice(0, mostShown).map((name) => (
            <button key={name} type="button" className="choice" onClick={() => onAnswer({ name: 'assign', to: name })}>
              {nameOf(name, viewer.id)}
              {name === viewer.id && <span className="quiet">{name}</span>}
            </button>
          ))}
          {isSomebodys && (
            <button type="button" className="choice" onClick={() => onAnswer({ name: 'assign', to: null })}>
              Nobody
              <span className="quiet">so that its candidates can claim it</span>
            </button>
          )}
        </div>
        <DialogEnds words="Assign" />
      </form>
    </DialogFrame>
  )
}
