// The name of the console, and beside it whether everything in it is invented.
import type { ReactNode } from 'react'

const isDemo = document.querySelector('meta[name="tobedone-demo"]')?.getAttribute('content') === 'yes'

/** Says that nothing here is real; nothing where it is. */
export function DemoMark(): ReactNode {
  if (!isDemo) return null
  return (
    <span className="tag demo" title="An invented company: nothing here is real, and nothing that you do matters.">
      Demo
    </span>
  )
}

/** The name. */
export function Brand(): ReactNode {
  return (
    <span className="brand">
      <span className="brand-mark" aria-hidden="true" />
      tobedone
      <DemoMark />
    </span>
  )
}
