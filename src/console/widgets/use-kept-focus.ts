// Where what had the focus is gone, it goes to what it was in, not to the beginning of the page: so whoever works by keys or listens
// to the page is still there, and a key that is held down does nothing to what has come in its place.
import { type RefObject, useEffect, useRef } from 'react'

/** Keeps the focus in an element, which must be one that can have it (`tabIndex={-1}`). */
export function useKeptFocus(within: RefObject<HTMLElement | null>): void {
  const last = useRef<EventTarget | null>(null)
  useEffect(() => {
    const element = within.current
    if (element === null) return
    const note = ({ target }: FocusEvent): void => {
      last.current = target
    }
    element.addEventListener('focusin', note)
    return () => element.removeEventListener('focusin', note)
  }, [within])
  useEffect(() => {
    const { current } = last
    const isGone = current instanceof Element && !current.isConnected
    if (!isGone || document.activeElement !== document.body) return
    last.current = null
    within.current?.focus({ preventScroll: true })
  })
}
