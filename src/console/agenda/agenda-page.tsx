// What to do now, as a calm list: one thing after the other, how long each takes, and "all done"; below it what one has asked for.
import { CircleCheckBig, Plus } from 'lucide-react'
import { type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { ConnectionBar } from '../desk/connection-bar.tsx'
import { useDesk } from '../desk/desk-context.tsx'
import { DialogsProvider } from '../desk/dialogs.tsx'
import { partAhead } from '../desk/parts-ahead.ts'
import { useCounts } from '../desk/use-counts.ts'
import type { JobStatsKey } from '../generated/graphql.ts'
import { awayFrom, lengthOf } from '../moments.ts'
import { DemoMark } from '../widgets/brand.tsx'
import { Parts } from '../widgets/parts.tsx'
import { ThemeSwitch } from '../widgets/theme-switch.tsx'
import { useNow } from '../widgets/use-now.ts'
import { AgendaEntry } from './agenda-entry.tsx'
import { MyRequests } from './my-requests.tsx'
import { type Agenda, useAgenda } from './use-agenda.ts'

const minuteChoices = [10, 30, 60, 240]
const inOne: readonly JobStatsKey[] = []

function AllDone({ agenda }: { readonly agenda: Agenda }): ReactNode {
  const now = useNow()
  return (
    <div className="empty">
      <CircleCheckBig size={40} aria-hidden />
      <p className="empty-title">All done</p>
      <p className="quiet">
        {agenda.nextAt === null
          ? 'There is nothing for you to do.'
          : `The next thing comes ${awayFrom(agenda.nextAt, now)}.`}
      </p>
    </div>
  )
}

function Entries({ agenda }: { readonly agenda: Agenda }): ReactNode {
  const { entries, totalMs, remaining } = agenda
  return (
    <>
      <p className="quiet">
        {entries.length === 1 ? 'One thing' : `${entries.length} things`}, about {lengthOf(totalMs)}
        {remaining > 0 && `; ${remaining} more for another time`}
      </p>
      <ol className="agenda-entries">
        {entries.map((entry) => (
          <AgendaEntry key={entry.job.id} entry={entry} />
        ))}
      </ol>
    </>
  )
}

function Inside(): ReactNode {
  const [minutes, setMinutes] = useState(30)
  const { agenda, isSettling } = useAgenda(minutes)
  const { session, viewer, types } = useDesk()
  const mayRequest = [...types.values()].some(({ viewerMayRequest }) => viewerMayRequest)
  useEffect(() => {
    document.title = 'My agenda · tobedone'
  }, [])
  return (
    <main className="agenda">
      <h1 className="agenda-head">What to do now</h1>
      <div className="agenda-time">
        <span className="quiet" aria-hidden="true">
          I have
        </span>
        <Parts
          label="How much time there is"
          choices={minuteChoices.map((choice) => [String(choice), lengthOf(choice * 60_000)])}
          chosen={String(minutes)}
          onChoose={(choice) => setMinutes(Number(choice))}
        />
      </div>
      {agenda === null ? (
        <p className="quiet">…</p>
      ) : isSettling ? (
        <p className="quiet" role="status">
          Looking whether something comes next…
        </p>
      ) : agenda.allDone ? (
        <AllDone agenda={agenda} />
      ) : (
        <Entries agenda={agenda} />
      )}
      {viewer.roles.length === 0 && mayRequest && (
        <p>
          <Link href="/request" className="button">
            <Plus size={15} aria-hidden /> Ask for something
          </Link>
        </p>
      )}
      <MyRequests />
      {viewer.roles.length === 0 && (
        <div className="agenda-foot quiet">
          <DemoMark />
          <span>{viewer.id}</span>
          <span className="spacer" />
          <ThemeSwitch />
          {session.isByToken && (
            <button type="button" className="button plain small" onClick={() => session.leave()}>
              Sign out
            </button>
          )}
        </div>
      )}
    </main>
  )
}

const RequestPage = partAhead(async () => (await import('../request/request-page.tsx')).RequestPage)

function Alone(): ReactNode {
  const { viewer } = useDesk()
  const [location] = useLocation()
  const ofMine = useMemo(() => ({ requestedBy: [viewer.id] }), [viewer.id])
  // A form follows nothing itself, and yet whoever fills it in wants to know whether it can be sent.
  useCounts(ofMine, inOne)
  return (
    <DialogsProvider>
      <ConnectionBar />
      {location === '/request' ? (
        <Suspense>
          <RequestPage />
        </Suspense>
      ) : (
        <Inside />
      )}
    </DialogsProvider>
  )
}

/** The page: alone for users, beside the lists for staff. */
export function AgendaPage(): ReactNode {
  const { viewer } = useDesk()
  return viewer.roles.length > 0 ? <Inside /> : <Alone />
}
