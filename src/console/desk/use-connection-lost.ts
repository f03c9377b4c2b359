// Whether the connection is lost, for whoever wants to say so.
import { useEffect, useState } from 'react'
import { useIsConnected } from './desk-context.tsx'

// A page that has just been opened is not told off for not being connected yet.
const firstPatienceMs = 3_000

/** Whether it was there, or should have been by now, and is not. */
export function useConnectionLost(): boolean {
  const isConnected = useIsConnected()
  const [wasExpected, expect] = useState(false)
  useEffect(() => {
    if (isConnected) return expect(true)
    const timer = setTimeout(() => expect(true), firstPatienceMs)
    return () => clearTimeout(timer)
  }, [isConnected])
  return wasExpected && !isConnected
}
