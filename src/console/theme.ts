// Light or dark: as the system has it until somebody chooses, which this browser then remembers for all its tabs. chosen-theme.js
// sets it before anything is drawn.

/** What can be chosen. */
export type Theme = 'system' | 'light' | 'dark'

const key = 'tobedone.theme'
const listeners = new Set<() => void>()

function themeOf(text: string | null | undefined): Theme {
  return text === 'light' || text === 'dark' ? text : 'system'
}

/** What is chosen. */
export function chosenTheme(): Theme {
  return themeOf(document.documentElement.dataset['theme'])
}

function show(theme: Theme): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  for (const tell of listeners) tell()
}

/** Chooses it. */
export function chooseTheme(theme: Theme): void {
  show(theme)
  try {
    if (theme === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, theme)
  } catch {
    // Where nothing may be kept it lasts as long as the page.
  }
}

/** Takes over, as long as the page is there, what is chosen in another tab. */
export function hearOtherTabs(): void {
  addEventListener('storage', ({ key: changed, newValue }) => {
    if (changed === key) show(themeOf(newValue))
  })
}

/** Tells of what is chosen, until it is called off. */
export function followTheme(tell: () => void): () => void {
  listeners.add(tell)
  return () => listeners.delete(tell)
}
