// The time, for what says how long ago something was: it goes on every some seconds.
import { useEffect, useState } from 'react'

const everyMs = 10_000

/** The time in milliseconds since 1970. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [])
  return now
}
