// Says at once that the connection is lost, and when it is back. While it is, the page shows what was known last.
import { CloudOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useConnectionLost } from './use-connection-lost.ts'

/** The bar. */
export function ConnectionBar(): ReactNode {
  const isLost = useConnectionLost()
  return (
    <div className="connection" role="status" data-lost={isLost ? '' : undefined}>
      {isLost && (
        <>
          <CloudOff size={16} aria-hidden />
          <span>
            <strong>Connection lost.</strong> What you see may be old, and nothing can be done until it is back. Trying
            again…
          </span>
        </>
      )}
    </div>
  )
}
