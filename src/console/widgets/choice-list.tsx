// The list of a choice that is open: what can be chosen, with a mark at what is.
import { Select } from '@base-ui/react/select'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

/** What it takes. */
export interface ChoiceListProps {
  readonly items: readonly { readonly value: string; readonly label: string }[]
  /** On which side of what opens it it would rather be. Default: below. */
  readonly side?: 'top' | 'bottom'
}

/** The list. */
export function ChoiceList({ items, side = 'bottom' }: ChoiceListProps): ReactNode {
  return (
    <Select.Portal>
      <Select.Positioner className="positioner" side={side} sideOffset={4} alignItemWithTrigger={false}>
        <Select.Popup className="menu">
          <Select.List>
            {items.map((item) => (
              <Select.Item key={item.value} value={item.value} className="menu-item">
                <Select.ItemText>{item.label}</Select.ItemText>
                <Select.ItemIndicator>
                  <Check size={14} aria-hidden />
                </Select.ItemIndicator>
              </Select.Item>
            ))}
          </Select.List>
        </Select.Popup>
      </Select.Positioner>
    </Select.Portal>
  )
}
