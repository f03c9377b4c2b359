// What stands above a list: what it is, search, order, and which part of it. All of it is in the address.
import { Search, X } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useState } from 'react'
import { type DeskParts, useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { exactMoment } from '../moments.ts'
import { Choice } from '../widgets/choice.tsx'
import { Parts } from '../widgets/parts.tsx'
import { orderWords } from '../words.ts'
import { type View, viewsOf, type WorklistAddress } from './address.ts'

// What the views are called.
const viewWords: Readonly<Record<View, string>> = {
  all: 'All open',
  mine: 'Mine',
  unassigned: 'Unassigned',
  overdue: 'Overdue',
  snoozed: 'Snoozed',
  closed: 'Closed',
}

const typingMs = 200

interface ToolbarProps {
  readonly address: WorklistAddress
  readonly searchRef: RefObject<HTMLInputElement | null>
  readonly onChange: (address: WorklistAddress) => void
  readonly onClaimNext: () => void
}

/** What a list is called. */
export function titleOfList({ view, type, group, person }: WorklistAddress, types: DeskParts['types']): string {
  const title = type !== null ? (types.get(type)?.title ?? type) : (group ?? viewWords[view])
  if (person === null) return title
  return type === null && group === null ? `Jobs of ${person}` : `${title} of ${person}`
}

function useTitle(address: WorklistAddress): string {
  const { types } = useDesk()
  const title = titleOfList(address, types)
  useEffect(() => {
    document.title = `${title} · tobedone`
  }, [title])
  return title
}

/** The text that is searched for, told when the typing pauses. */
function SearchField({ address, searchRef, onChange }: Omit<ToolbarProps, 'onClaimNext'>): ReactNode {
  const [text, setText] = useState(address.search)
  useEffect(() => setText(address.search), [address.search])
  useEffect(() => {
    if (text === address.search) return
    const timer = setTimeout(() => onChange({ ...address, search: text }), typingMs)
    return () => clearTimeout(timer)
  }, [text, address, onChange])
  return (
    <div className="search">
      <Search size={15} aria-hidden />
      <input
        ref={searchRef}
        className="search-input"
        type="search"
        aria-label="Search titles and targets"
        placeholder="Search"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return
          if (event.key === 'Escape') setText('')
          // The keys are those of the list again.
          event.currentTarget.blur()
        }}
      />
      {text === '' && (
        <span className="search-key" aria-hidden="true">
          /
        </span>
      )}
    </div>
  )
}

/** The bar. */
export function Toolbar({ address, searchRef, onChange, onClaimNext }: ToolbarProps): ReactNode {
  const isConnected = useIsConnected()
  const title = useTitle(address)
  const isPart = address.type !== null || address.group !== null || address.person !== null
  return (
    <div className="toolbar">
      <h1 className="toolbar-title">{title}</h1>
      <span className="spacer" />
      <SearchField address={address} searchRef={searchRef} onChange={onChange} />
      {address.view !== 'closed' && (
        <Choice
          label="Order"
          value={address.order}
          words={orderWords}
          onChange={(order) => onChange({ ...address, order })}
        />
      )}
      {address.view !== 'closed' && address.view !== 'mine' && address.person === null && (
        <button type="button" className="button primary" aria-disabled={!isConnected} onClick={onClaimNext}>
          Claim next
        </button>
      )}
      {(address.before !== null || address.flow !== null) && (
        <p className="limits">
          Only {address.flow !== null && `of the flow ${address.flow}`}
          {address.before !== null && ` requested before ${exactMoment(address.before)}`}
          <button
            type="button"
            className="icon-button"
            aria-label="Show all of them"
            title="Show all of them"
            onClick={() => onChange({ ...address, before: null, flow: null })}
          >
            <X size={14} aria-hidden />
          </button>
        </p>
      )}
      {isPart && (
        <Parts
          label="Which of them"
          choices={viewsOf(address).map((view) => [view, viewWords[view]])}
          chosen={address.view}
          onChoose={(view) => onChange({ ...address, view })}
        />
      )}
    </div>
  )
}
