// The frame of a dialog that asks for something: a title, what is asked, and the two ways out.
import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

/** What a dialog is made of. */
export interface DialogFrameProps {
  readonly title: string
  readonly onClose: () => void
  /** Whether a click beside it leaves it open, as what it shows is shown this once. */
  readonly isKept?: boolean
  readonly children: ReactNode
}

/** The frame. */
export function DialogFrame({ title, onClose, isKept = false, children }: DialogFrameProps): ReactNode {
  return (
    <Dialog.Root open disablePointerDismissal={isKept} onOpenChange={(isOpen) => isOpen || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog stack">
          <Dialog.Title className="dialog-title">{title}</Dialog.Title>
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
