// The page of staff: the lists, one of them, and the job that is open beside it. On narrow screens one of the three at a time.
import { Dialog } from '@base-ui/react/dialog'
import { Keyboard, LogOut, Menu } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { useLocation, useRoute, useSearch } from 'wouter'
import { AgendaPage } from '../agenda/agenda-page.tsx'
import type { QueuedJob } from '../queued-job.ts'
import { Brand } from '../widgets/brand.tsx'
import { ThemeSwitch } from '../widgets/theme-switch.tsx'
import { readAddress } from '../worklist/address.ts'
import { Worklist } from '../worklist/worklist.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { useDesk } from './desk-context.tsx'
import { DialogsProvider } from './dialogs.tsx'
import { Navigation } from './navigation.tsx'
import { partAhead } from './parts-ahead.ts'
import { ShortcutHelp } from './shortcut-help.tsx'
import { useShortcuts } from './use-shortcuts.ts'

const AdminPage = lazy(async () => ({ default: (await import('../admin/admin-page.tsx')).AdminPage }))
const FunnelPage = lazy(async () => ({ default: (await import('../funnel/funnel-page.tsx')).FunnelPage }))
const JobPage = partAhead(async () => (await import('../job/job-page.tsx')).JobPage)
const RequestPage = partAhead(async () => (await import('../request/request-page.tsx')).RequestPage)

function Foot({ onHelp }: { readonly onHelp: () => void }): ReactNode {
  const { viewer, session } = useDesk()
  return (
    <div className="foot">
      <span className="foot-name" title={[viewer.id, ...viewer.groups].join(', ')}>
        {viewer.id}
      </span>
      <ThemeSwitch />
      <button type="button" className="icon-button" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
        <Keyboard size={16} aria-hidden />
      </button>
      {session.isByToken && (
        <button
          type="button"
          className="icon-button"
          aria-label="Sign out"
          title="Sign out"
          onClick={() => session.leave()}
        >
          <LogOut size={16} aria-hidden />
        </button>
      )}
    </div>
  )
}

/** The page. */
export function Desk(): ReactNode {
  const [location, navigate] = useLocation()
  const query = useSearch()
  const [, opened] = useRoute('/jobs/:id')
  const [isHelpOpen, openHelp] = useState(false)
  const [isMenuOpen, openMenu] = useState(false)
  useShortcuts({ '?': () => openHelp(true), r: () => navigate('/request') })
  // Whoever has chosen a list wants to see it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the address that counts
  useEffect(() => openMenu(false), [location, query])
  const pages: Readonly<Record<string, ReactNode>> = {
    '/agenda': <AgendaPage />,
    '/funnel': <FunnelPage />,
    '/request': <RequestPage />,
  }
  const isOfAdmins = location === '/admin' || location.startsWith('/admin/')
  const page = isOfAdmins ? <AdminPage /> : Object.hasOwn(pages, location) ? pages[location] : undefined
  const address = readAddress(query)
  const navigation = <Navigation current={page === undefined ? address : null} />
  const jobId = opened ? decodeURIComponent(opened.id) : null
  const [job, know] = useState<QueuedJob | null>(null)
  return (
    <DialogsProvider>
      <div className="desk" data-opened={jobId === null ? undefined : ''}>
        <ConnectionBar />
        <header className="top">
          <button type="button" className="icon-button" aria-label="Lists" onClick={() => openMenu(true)}>
            <Menu size={18} aria-hidden />
          </button>
          <Brand />
        </header>
        <nav className="navigation" aria-label="Lists">
          <Brand />
          <div className="lists">{navigation}</div>
          <Foot onHelp={() => openHelp(true)} />
        </nav>
        {page === undefined ? (
          <Worklist address={address} openedId={jobId} opened={job} />
        ) : (
          <Suspense fallback={<main className="page" aria-busy="true" />}>{page}</Suspense>
        )}
        {jobId !== null && (
          <Suspense fallback={<aside className="job" aria-busy="true" />}>
            <JobPage
              key={jobId}
              id={jobId}
              onKnown={know}
              onClose={() => navigate(query === '' ? '/' : `/?${query}`)}
            />
          </Suspense>
        )}
      </div>
      <Dialog.Root open={isMenuOpen} onOpenChange={openMenu}>
        <Dialog.Portal>
          <Dialog.Backdrop className="backdrop" />
          <Dialog.Popup className="drawer" aria-label="Lists">
            <Brand />
            <div className="lists">{navigation}</div>
            <Foot onHelp={() => openHelp(true)} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <ShortcutHelp isOpen={isHelpOpen} onClose={() => openHelp(false)} />
    </DialogsProvider>
  )
}
