// What to do now, as a calm list: one thing after the other, how long each takes, and "all done".
import { Check, CircleCheckBig, Plus } from 'lucide-react'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { ConnectionBar } from '../desk/connection-bar.tsx'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { DialogsProvider, useAsk } from '../desk/dialogs.tsx'
import { partAhead } from '../desk/parts-ahead.ts'
import { followAgenda } from '../documents.ts'
import type { AgendaReason, ConsoleAgendaSubscription } from '../generated/graphql.ts'
import { awayFrom, lengthOf } from '../moments.ts'
import { titleOf } from '../queued-job.ts'
import { DemoMark } from '../widgets/brand.tsx'
import { Parts } from '../widgets/parts.tsx'

type Agenda = ConsoleAgendaSubscription['agendaChanged']

const minuteChoices = [10, 30, 60, 240]

// Only what one may want to know: the rest is why it is in the list at all.
const reasonWords: Readonly<Partial<Record<AgendaReason, string>>> = {
  IN_PROGRESS: 'begun',
  OVERDUE: 'overdue',
  DUE_SOON: 'due soon',
  HIGH_PRIORITY: 'important',
}

function useAgenda(minutes: number): Agenda | null {
  const { client } = useDesk()
  const [agenda, setAgenda] = useState<Agenda | null>(null)
  useEffect(() => {
    const watch = client.watch(followAgenda, { minutes })
    const follow = async (): Promise<void> => {
      for await (const each of watch) if (each.kind === 'next') setAgenda(each.data.agendaChanged)
    }
    follow().catch(() => {})
    return () => void watch.return?.()
  }, [client, minutes])
  return agenda
}

function Entry({ entry }: { readonly entry: Agenda['entries'][number] }): ReactNode {
  const { types } = useDesk()
  const ask = useAsk()
  const isConnected = useIsConnected()
  const { job, expectedMs, isLearned, reasons } = entry
  const why = reasons.flatMap((reason) => reasonWords[reason] ?? [])
  return (
    <li className="agenda-entry">
      <button
        type="button"
        className="tick"
        aria-label={`${titleOf(job)} is done`}
        aria-disabled={!isConnected}
        onClick={() => ask('complete', [job])}
      >
        <Check size={16} aria-hidden />
      </button>
      <div className="agenda-what">
        <p className="agenda-title">{titleOf(job)}</p>
        <p className="quiet">{types.get(job.type.name)?.description ?? `${job.target.type} ${job.target.id}`}</p>
      </div>
      <p className="agenda-facts">
        {why.map((words) => (
          <span key={words} className={words === 'overdue' ? 'tag late' : 'tag'}>
            {words}
          </span>
        ))}
        <span title={isLearned ? 'As long as it took others' : 'As long as it is thought to take'}>
          {lengthOf(expectedMs)}
        </span>
      </p>
    </li>
  )
}

function AllDone({ agenda }: { readonly agenda: Agenda }): ReactNode {
  return (
    <div className="empty">
      <CircleCheckBig size={40} aria-hidden />
      <p className="empty-title">All done</p>
      <p className="quiet">
        {agenda.nextAt === null
          ? 'There is nothing for you to do.'
          : `The next thing comes ${awayFrom(agenda.nextAt, Date.now())}.`}
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
          <Entry key={entry.job.id} entry={entry} />
        ))}
      </ol>
    </>
  )
}

function Inside(): ReactNode {
  const [minutes, setMinutes] = useState(30)
  const agenda = useAgenda(minutes)
  const { session, viewer, types } = useDesk()
  const mayRequest = [...types.values()].some(({ viewerMayRequest }) => viewerMayRequest)
  useEffect(() => {
    document.title = 'My agenda · tobedone'
  }, [])
  return (
    <main className="agenda">
      <h1 className="agenda-head">What to do now</h1>
      <Parts
        label="How much time there is"
        choices={minuteChoices.map((choice) => [String(choice), lengthOf(choice * 60_000)])}
        chosen={String(minutes)}
        onChoose={(choice) => setMinutes(Number(choice))}
      />
      {agenda === null ? (
        <p className="quiet">…</p>
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
      {session.isByToken && viewer.roles.length === 0 && (
        <p className="agenda-foot quiet">
          <DemoMark /> {viewer.id} ·{' '}
          <button type="button" className="link" onClick={() => session.leave()}>
            Sign out
          </button>
        </p>
      )}
    </main>
  )
}

const RequestPage = partAhead(async () => (await import('../request/request-page.tsx')).RequestPage)

/** The page: alone for users, beside the lists for staff. */
export function AgendaPage(): ReactNode {
  const { viewer } = useDesk()
  const [location] = useLocation()
  if (viewer.roles.length > 0) return <Inside />
  // Nothing is followed there, so there is no connection to be lost.
  if (location === '/request') {
    return (
      <Suspense>
        <RequestPage />
      </Suspense>
    )
  }
  return (
    <DialogsProvider>
      <ConnectionBar />
      <Inside />
    </DialogsProvider>
  )
}
