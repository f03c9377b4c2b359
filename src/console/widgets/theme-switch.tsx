// Light, dark, or as the system has it: a choice behind a button that shows which it is.
import { Select } from '@base-ui/react/select'
import { Monitor, Moon, Sun } from 'lucide-react'
import { type ReactNode, useSyncExternalStore } from 'react'
import { chooseTheme, chosenTheme, followTheme, type Theme } from '../theme.ts'
import { ChoiceList } from './choice-list.tsx'

const themes = [
  { value: 'system', label: 'As the system', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const

/** The button. */
export function ThemeSwitch(): ReactNode {
  const theme = useSyncExternalStore(followTheme, chosenTheme)
  const { Icon, label } = themes.find(({ value }) => value === theme) ?? themes[0]
  return (
    <Select.Root<Theme> items={themes} value={theme} onValueChange={(chosen) => chosen && chooseTheme(chosen)}>
      <Select.Trigger
        className="icon-button"
        aria-label={`Colours: ${label}`}
        title={`Colours: ${label.toLowerCase()}`}
      >
        <Icon size={16} aria-hidden />
      </Select.Trigger>
      <ChoiceList items={themes} side="top" />
    </Select.Root>
  )
}
