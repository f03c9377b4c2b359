// Keys that do something wherever one is on the page, but not while one writes or a dialog is open.
import { useEffect, useRef } from 'react'

/** What each key does, by its name in the browser. */
export type Shortcuts = Readonly<Record<string, (event: KeyboardEvent) => void>>

// Notices are dialogs to the browser as well, but nobody has to answer them.
const inTheWay = '.dialog, .drawer, .menu'

const controls =
  'a, button, summary, [role="button"], [role="link"], [role="checkbox"], [role="radio"], [role="switch"], [role="slider"], [role="combobox"]'

// What has the focus may have an answer of its own to these keys. The buttons in a row leave the arrows to the list.
function isForControl({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element) || target.closest(controls) === null) return false
  return key === 'Enter' || (key.startsWith('Arrow') && target.closest('.row') === null)
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
}

/** Listens for keys as long as the part of the page is there. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts)
  latest.current = shortcuts
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isOurs = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented
      if (!isOurs || isWriting(event.target) || isForControl(event)) return
      if (document.querySelector(inTheWay)) return
      const { current } = latest
      const call = Object.hasOwn(current, event.key) ? current[event.key] : undefined
      if (call === undefined) return
      event.preventDefault()
      call(event)
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}
