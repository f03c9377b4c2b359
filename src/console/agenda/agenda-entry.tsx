// One thing to do: what it is, where in the product it is done, why now, until when and how long it takes.
import { Check, ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { useDesk, useIsConnected } from '../desk/desk-context.tsx'
import { useAsk } from '../desk/dialogs.tsx'
import type { AgendaReason } from '../generated/graphql.ts'
import { awayFrom, exactMoment, lengthOf } from '../moments.ts'
import { titleOf } from '../queued-job.ts'
import { useNow } from '../widgets/use-now.ts'
import type { Agenda } from './use-agenda.ts'

// Only what one may want to know: the rest is why it is in the list at all.
const reasonWords: Readonly<Partial<Record<AgendaReason, string>>> = {
  IN_PROGRESS: 'Begun',
  OVERDUE: 'Overdue',
  DUE_SOON: 'Due soon',
  HIGH_PRIORITY: 'Important',
}

/** The entry. */
export function AgendaEntry({ entry }: { readonly entry: Agenda['entries'][number] }): ReactNode {
  const { types, viewer } = useDesk()
  const ask = useAsk()
  const isConnected = useIsConnected()
  const now = useNow()
  const { job, expectedMs, isLearned, reasons } = entry
  const why = reasons.flatMap((reason) => reasonWords[reason] ?? [])
  const about = `${job.target.type} ${job.target.id}`
  const description = types.get(job.type.name)?.description ?? null
  // What is about oneself need not say so; of the rest several may have the same title.
  const isAboutViewer = job.target.id === viewer.id
  // Staff know what the types are that they handle.
  const isKnown = viewer.roles.length > 0
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
        <p className="agenda-title" dir="auto">
          {job.link === null ? (
            titleOf(job)
          ) : (
            <a href={job.link} target="_blank" rel="noreferrer" title={`Open ${about}`} className="way-out">
              <span className="text-link">{titleOf(job)}</span>{' '}
              <ExternalLink size={14} aria-label="in a new tab" role="img" />
            </a>
          )}
        </p>
        {!isAboutViewer && <p className="agenda-about">{about}</p>}
        {description !== null && !isKnown && <p className="quiet">{description}</p>}
      </div>
      <div className="agenda-facts">
        {why.length > 0 && (
          <p>
            {why.map((words) => (
              <span key={words} className={words === 'Overdue' ? 'tag late' : 'tag'}>
                {words}
              </span>
            ))}
          </p>
        )}
        <p>
          {job.dueAt !== null && <span title={exactMoment(job.dueAt)}>due {awayFrom(job.dueAt, now)},</span>}
          <span title={isLearned ? 'As long as it took others' : 'As long as it is thought to take'}>
            takes {lengthOf(expectedMs)}
          </span>
        </p>
      </div>
    </li>
  )
}
