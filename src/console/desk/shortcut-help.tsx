// The keys, on a card.
import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

const keys: readonly (readonly [key: string, words: string])[] = [
  ['j  k', 'Next, previous job'],
  ['Enter', 'Open it'],
  ['Esc', 'Close it; clear the selection'],
  ['n', 'Claim the next job of this list'],
  ['c', 'Claim'],
  ['s', 'Start, or stop'],
  ['e', 'Complete'],
  ['a', 'Assign'],
  ['z', 'Snooze'],
  ['x', 'Select'],
  ['/', 'Search'],
  ['r', 'Request a job'],
  ['?', 'These keys'],
]

/** The card. */
export function ShortcutHelp({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
}): ReactNode {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(isOpenNow) => isOpenNow || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title className="dialog-title">Keys</Dialog.Title>
          <dl className="keys">
            {keys.map(([key, words]) => (
              <div key={key}>
                <dt>
                  {key.split('  ').map((one) => (
                    <kbd key={one}>{one}</kbd>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
          <div className="ends">
            <Dialog.Close className="button">Close</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
