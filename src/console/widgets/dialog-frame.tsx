// The frame of a dialog that asks for something: a title, what is asked, and the two ways out.
import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

/** What a dialog is made of. */
export interface DialogFrameProps {
  readonly title: string
  /** What is wrong; null: nothing. */
  readonly problem?: string | null
  readonly onClose: () => void
  /** Whether a click beside it leaves it open, as what it shows is shown this once. */
  readonly isKept?: boolean
  readonly children: ReactNode
}

/** The frame. */
export function DialogFrame(props: DialogFrameProps): ReactNode {
  const { title, problem = null, onClose, isKept = false, children } = props
  return (
    <Dialog.Root open disablePointerDismissal={isKept} onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog stack">
          <Dialog.Title className="dialog-title">{title}</Dialog.Title>
          {problem !== null && (
            <p className="problem" role="alert">
              {problem}
            </p>
          )}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** The two ways out of a dialog. */
export function DialogEnds({
  words,
  isDanger = false,
}: {
  readonly words: string
  readonly isDanger?: boolean
}): ReactNode {
  return (
    <div className="ends">
      <Dialog.Close className="button plain">Back</Dialog.Close>
      <button type="submit" className={isDanger ? 'button danger' : 'button primary'}>
        {words}
      </button>
    </div>
  )
}
