// Asks once more before something that reaches beyond this page.
import { Form } from '@base-ui/react/form'
import type { ReactNode } from 'react'
import { DialogEnds, DialogFrame } from '../widgets/dialog-frame.tsx'

/** What is asked. */
export interface ConfirmProps {
  readonly title: string
  /** What it will do. */
  readonly children: ReactNode
  readonly words: string
  readonly isDanger?: boolean
  readonly onAnswer: () => void
  readonly onClose: () => void
}

/** The question. */
export function Confirm({ title, children, words, isDanger = false, onAnswer, onClose }: ConfirmProps): ReactNode {
  return (
    <DialogFrame title={title} onClose={onClose}>
      <Form
        className="stack"
        onFormSubmit={() => {
          onAnswer()
          onClose()
        }}
      >
        <p>{children}</p>
        <DialogEnds words={words} isDanger={isDanger} />
      </Form>
    </DialogFrame>
  )
}
