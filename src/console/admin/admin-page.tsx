// The pages for admins: what is registered, and how what runs by itself is doing. A part each, by its address.
import '../styles/admin.css'
import { type ReactNode, useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { useDesk } from '../desk/desk-context.tsx'
import { ConnectionPart } from './connection-part.tsx'
import { DeadLetterPart } from './dead-letter-part.tsx'
import { FollowerPart } from './follower-part.tsx'
import { RegisteredPart } from './registered-part.tsx'
import { WebhookPart } from './webhook-part.tsx'

const parts = [
  { href: '/admin', words: 'Types and flows', Part: RegisteredPart },
  { href: '/admin/followers', words: 'Followers', Part: FollowerPart },
  { href: '/admin/dead-letters', words: 'Dead letters', Part: DeadLetterPart },
  { href: '/admin/webhooks', words: 'Webhooks', Part: WebhookPart },
  { href: '/admin/connections', words: 'Connections', Part: ConnectionPart },
] as const

/** The page. */
export function AdminPage(): ReactNode {
  const { viewer } = useDesk()
  const [location] = useLocation()
  const isAdmin = viewer.roles.includes('ADMIN')
  const current = parts.find(({ href }) => href === location)
  const title = current?.words ?? 'Admin'
  useEffect(() => {
    document.title = `${title} · tobedone`
  }, [title])
  return (
    <main className="list admin">
      <div className="toolbar">
        <h1 className="toolbar-title">Admin</h1>
        <nav className="parts" aria-label="Pages for admins">
          {isAdmin &&
            parts.map(({ href, words }) => (
              <Link
                key={href}
                href={href}
                className="part admin-link"
                aria-current={href === location ? 'page' : undefined}
              >
                {words}
              </Link>
            ))}
        </nav>
      </div>
      <div className="page-body">
        {!isAdmin && (
          <div className="empty">
            <p className="empty-title">Only admins see these pages.</p>
            <p className="quiet">They are for viewers with the role admin.</p>
            <Link href="/" className="button">
              To the lists
            </Link>
          </div>
        )}
        {isAdmin && current === undefined && <p className="page-part part-none">There is no such page.</p>}
        {isAdmin && current !== undefined && <current.Part />}
      </div>
    </main>
  )
}
