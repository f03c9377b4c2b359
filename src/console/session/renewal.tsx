// Asks who it is once more, over the page: what was open and half written stays.
import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import type { Session } from './session.ts'
import { TokenForm } from './token-form.tsx'

/** The dialog while a session has ended. */
export function Renewal({ session, isOpen }: { readonly session: Session; readonly isOpen: boolean }): ReactNode {
  return (
    <Dialog.Root open={isOpen} disablePointerDismissal>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog stack">
          <Dialog.Title className="dialog-title">Your sign-in has ended</Dialog.Title>
          <Dialog.Description className="quiet">
            Everything on the page is still here. {session.isByToken ? 'Go on with a new token.' : 'Sign in again.'}
          </Dialog.Description>
          {session.isByToken ? (
            <TokenForm session={session} />
          ) : (
            <button type="button" className="button primary" onClick={() => session.resume()}>
              I have signed in
            </button>
          )}
          <button type="button" className="button plain" onClick={() => session.leave()}>
            Leave
          </button>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
