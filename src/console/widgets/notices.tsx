// Short words about what was done or was not, at the edge of the page; whoever listens to the page hears them too.
import { Toast } from '@base-ui/react/toast'
import type { ReactNode } from 'react'

/** Says something: `notices.add`. */
export const notices: Toast.Provider.Props['toastManager'] & object = Toast.createToastManager()

/** Says that something was done. */
export function tellDone(title: string): void {
  notices.add({ title, type: 'done', timeout: 3_500 })
}

/** Says that something was not done, and why. */
export function tellRefused(title: string, description: string): void {
  notices.add({ title, description, type: 'refused', priority: 'high' })
}

/** Where they are shown. */
export function Notices(): ReactNode {
  const { toasts } = Toast.useToastManager()
  return (
    <Toast.Portal>
      <Toast.Viewport className="notices">
        {toasts.map((toast) => (
          <Toast.Root key={toast.id} toast={toast} className="notice">
            <Toast.Content className="notice-content">
              <Toast.Title className="notice-title" />
              <Toast.Description className="notice-words" />
            </Toast.Content>
            {/* It can be reached by keys at any time, so it is there for whoever listens as well. */}
            <Toast.Close className="notice-close" aria-label="Dismiss" aria-hidden={false}>
              ×
            </Toast.Close>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  )
}
