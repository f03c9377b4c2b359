// Requests a job: which sort of it, and then its form. For staff all types that they handle, for users those meant for them.
import { ArrowLeft } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { useDesk } from '../desk/desk-context.tsx'
import { DemoMark } from '../widgets/brand.tsx'
import { tellDone } from '../widgets/notices.tsx'
import { RequestForm } from './request-form.tsx'

/** The page. The chosen type is in the address. */
export function RequestPage(): ReactNode {
  const { types, viewer } = useDesk()
  const [, navigate] = useLocation()
  const offered = [...types.values()].filter(({ viewerMayRequest }) => viewerMayRequest)
  const name = new URLSearchParams(useSearch()).get('type') ?? (offered.length === 1 ? offered[0]?.name : undefined)
  const chosen = offered.find((type) => type.name === name)
  const isStaff = viewer.roles.length > 0
  const back = isStaff ? '/' : '/agenda'
  useEffect(() => {
    document.title = `${chosen?.title ?? 'New job'} · tobedone`
  }, [chosen])
  return (
    <main className={isStaff ? 'page' : 'page alone'}>
      <div className="page-inside">
        {(!isStaff || (chosen && offered.length > 1)) && (
          <p className="ways-back">
            {!isStaff && (
              <Link href={back} className="way-back">
                <ArrowLeft size={15} aria-hidden /> What to do now
              </Link>
            )}
            {chosen && offered.length > 1 && (
              <Link href="/request" className="way-back">
                {isStaff && <ArrowLeft size={15} aria-hidden />} {isStaff ? 'All types' : 'Something else'}
              </Link>
            )}
            <span className="spacer" />
            {!isStaff && <DemoMark />}
          </p>
        )}
        <h1 className="page-title">{chosen?.title ?? (isStaff ? 'New job' : 'What do you need?')}</h1>
        {chosen && chosen.description !== null && <p className="quiet">{chosen.description}</p>}
        {offered.length === 0 ? (
          <p className="quiet">
            There is nothing that you may request.{' '}
            {isStaff
              ? 'Types of jobs are registered in the configuration of the server; staff request those that they handle.'
              : 'What can be asked for is decided by the product.'}
          </p>
        ) : chosen === undefined ? (
          <ul className="sorts">
            {offered.map((type) => (
              <li key={type.name}>
                <Link href={`/request?type=${encodeURIComponent(type.name)}`} className="sort">
                  <strong>{type.title}</strong>
                  {type.description !== null && <span className="quiet">{type.description}</span>}
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <RequestForm
            key={chosen.name}
            type={chosen}
            onRequested={({ id, wasCreated }) => {
              tellDone(wasCreated ? `${chosen.title}: requested` : 'There is one already')
              navigate(isStaff && id !== null ? `/jobs/${encodeURIComponent(id)}` : back)
            }}
          />
        )}
      </div>
    </main>
  )
}
