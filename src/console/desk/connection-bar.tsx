// Says at once that the connection is lost, and when it is back. While it is, the page shows what was known last.
import { CloudOff } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useIsConnected } from './desk-context.tsx'

// A page that has just been opened is not told off for not being connected yet.
const firstPatienceMs = 3_000

/** The bar. */
export function ConnectionBar(): ReactNode {
  const isConnected = useIsConnected()
  const [wasExpected, expect] = useState(false)
  useEffect(() => {
    if (isConnected) return expect(true)
    const timer = setTimeout(() => expect(true), firstPatienceMs)
    return () => clearTimeout(timer)
  }, [isConnected])
  return (
    <div className="connection" role="status" data-lost={wasExpected && !isConnected ? '' : undefined}>
      {wasExpected && !isConnected && (
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
