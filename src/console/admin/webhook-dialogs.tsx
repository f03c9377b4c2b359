// Making a webhook, and showing its secret the one time that it is told.
import { Field } from '@base-ui/react/field'
import { Form } from '@base-ui/react/form'
import { type ReactNode, useState } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { DialogEnds, DialogFrame } from '../widgets/dialog-frame.tsx'
import { tellDone } from '../widgets/notices.tsx'
import { TextField } from '../widgets/text-field.tsx'

interface CreateDialogProps {
  readonly onAnswer: (input: { url: string; description: string | null; types: string[] }) => void
  readonly onClose: () => void
}

/** Where to, what for, and of which types. */
export function CreateDialog({ onAnswer, onClose }: CreateDialogProps): ReactNode {
  const { types } = useDesk()
  const [url, setUrl] = useState('')
  const [description, setDescription] = useState('')
  const [chosen, choose] = useState<readonly string[]>([])
  return (
    <DialogFrame title="New webhook" onClose={onClose}>
      <Form
        className="stack"
        onFormSubmit={() => onAnswer({ url: url.trim(), description: description.trim() || null, types: [...chosen] })}
      >
        <TextField name="url" label="Address" placeholder="https://…" text={url} onChange={setUrl} />
        <TextField name="description" label="What for" isOptional text={description} onChange={setDescription} />
        <fieldset className="flags">
          <legend className="label">
            Events of <span className="quiet">(none chosen: all types)</span>
          </legend>
          {[...types.values()]
            .filter(({ isActive }) => isActive)
            .map(({ name, title }) => (
              <label key={name} className="flag">
                <input
                  type="checkbox"
                  checked={chosen.includes(name)}
                  onChange={({ target }) =>
                    choose(target.checked ? [...chosen, name] : chosen.filter((each) => each !== name))
                  }
                />
                {title}
              </label>
            ))}
        </fieldset>
        <DialogEnds words="Make it" />
      </Form>
    </DialogFrame>
  )
}

/** The secret. */
export function SecretDialog({
  secret,
  onClose,
}: {
  readonly secret: string
  readonly onClose: () => void
}): ReactNode {
  return (
    <DialogFrame title="Its secret" isKept onClose={onClose}>
      <p>It signs with this from now on. Give it to the receiver now: it is told this once.</p>
      <Field.Root className="field">
        <Field.Label className="unseen">Secret</Field.Label>
        <Field.Control className="input mono" readOnly value={secret} onFocus={({ target }) => target.select()} />
      </Field.Root>
      <div className="ends">
        <button
          type="button"
          className="button"
          onClick={() => void navigator.clipboard.writeText(secret).then(() => tellDone('Copied'))}
        >
          Copy
        </button>
        <button type="button" className="button primary" onClick={onClose}>
          I have it
        </button>
      </div>
    </DialogFrame>
  )
}
