// What stands above the funnel: which flow or types, over which time, and whether it follows those who came in it.
import { Menu } from '@base-ui/react/menu'
import { Check, ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { useDesk } from '../desk/desk-context.tsx'
import { Parts } from '../widgets/parts.tsx'
import { type FunnelAddress, type Period, periods } from './address.ts'

const periodWords: Readonly<Record<Period, string>> = {
  '1d': '24 h',
  '7d': '7 d',
  '30d': '30 d',
  '90d': '90 d',
  '365d': '1 y',
}

function aMonthAgo(): string {
  const day = new Date()
  day.setMonth(day.getMonth() - 1)
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, '0')}-${String(day.getDate()).padStart(2, '0')}`
}

/** A flow, as one chooses it. */
export interface ChosenFlow {
  readonly name: string
  readonly title: string
}

interface FunnelBarProps {
  readonly address: FunnelAddress
  readonly flows: readonly ChosenFlow[]
  /** The steps that are shown. */
  readonly types: readonly string[]
  readonly onChange: (change: Partial<FunnelAddress>) => void
}

function StepsMenu({ address, flows, types, onChange }: FunnelBarProps): ReactNode {
  const desk = useDesk()
  const flow = flows.find(({ name }) => name === address.flow)
  const toggle = (name: string): void => {
    const chosen = address.types.includes(name)
      ? address.types.filter((each) => each !== name)
      : [...address.types, name]
    if (chosen.length > 0) onChange({ flow: null, types: chosen })
  }
  const tick = (
    <Menu.CheckboxItemIndicator>
      <Check size={14} aria-hidden />
    </Menu.CheckboxItemIndicator>
  )
  return (
    <Menu.Root>
      <Menu.Trigger className="button select">
        <span className="unseen">Steps: </span>
        <span className="select-words">
          {flow ? flow.title : types.length === 1 ? '1 type' : `${types.length} types`}
        </span>
        <ChevronDown size={14} aria-hidden className="quiet" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="positioner" sideOffset={4} align="start">
          <Menu.Popup className="menu steps-menu">
            {flows.length > 0 && (
              <Menu.Group>
                <Menu.GroupLabel className="places-title">Flows</Menu.GroupLabel>
                {flows.map(({ name, title }) => (
                  <Menu.CheckboxItem
                    key={name}
                    className="menu-item"
                    checked={address.flow === name}
                    closeOnClick
                    onCheckedChange={() => onChange({ flow: name, types: [] })}
                  >
                    {title}
                    {tick}
                  </Menu.CheckboxItem>
                ))}
              </Menu.Group>
            )}
            <Menu.Group>
              <Menu.GroupLabel className="places-title">Types, in the order of choice</Menu.GroupLabel>
              {[...desk.types.values()].map(({ name, title }) => (
                <Menu.CheckboxItem
                  key={name}
                  className="menu-item"
                  checked={address.types.includes(name)}
                  onCheckedChange={() => toggle(name)}
                >
                  {title}
                  {tick}
                </Menu.CheckboxItem>
              ))}
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

/** The bar. */
export function FunnelBar(props: FunnelBarProps): ReactNode {
  const { address, onChange } = props
  const { from, to, period, isCohort } = address
  return (
    <div className="toolbar">
      <h1 className="toolbar-title">Funnel</h1>
      <StepsMenu {...props} />
      <span className="spacer" />
      <Parts
        label="Over the last"
        choices={[...periods.map((each) => [each, periodWords[each]] as const), ['dates', 'Dates'] as const]}
        chosen={from === null ? period : 'dates'}
        onChoose={(choice) =>
          onChange(
            choice === 'dates'
              ? { from: aMonthAgo(), to: null, at: null }
              : { period: choice, from: null, to: null, at: null },
          )
        }
      />
      {from !== null && (
        <span className="dates">
          <input
            type="date"
            aria-label="From"
            className="date"
            value={from}
            onChange={({ target }) => target.value !== '' && onChange({ from: target.value, at: null })}
          />
          <span aria-hidden="true">–</span>
          <input
            type="date"
            aria-label="To"
            className="date"
            value={to ?? ''}
            onChange={({ target }) => onChange({ to: target.value === '' ? null : target.value, at: null })}
          />
        </span>
      )}
      <button
        type="button"
        className="button small"
        aria-pressed={isCohort}
        title="Follow those who came to the first step in this time, whatever became of them since"
        onClick={() => onChange({ isCohort: !isCohort })}
      >
        Cohort
      </button>
    </div>
  )
}
