// The page of a link that ends mails: which ones, and whether they have ended.
import type { Subscription, Tobedone } from '../../tobedone.ts'
import { unknownLink } from './action-page.ts'
import type { PageContent } from './page.ts'

/** The field with which mail programs unsubscribe by themselves (RFC 8058), and so does the button. */
export const oneClick = { name: 'List-Unsubscribe', value: 'One-Click' } as const

/** The page of a link as it stands. */
export function unsubscribePage(subscription: Subscription | null, { registry }: Tobedone): PageContent {
  if (subscription === null) return unknownLink
  const types = subscription.types.map((type) => registry.of(type))
  const title = types.map((type) => type.title).join(', ')
  const description = types.length === 1 ? (types[0]?.description ?? null) : null
  if (subscription.isEnded) {
    return {
      ...{ status: 200, heading: 'No more such mails', about: { title, description } },
      lines: ['You are not told by mail any more about:'],
      note: 'Where the product shows what waits for you, you still find it there.',
    }
  }
  return {
    ...{ status: 200, heading: 'No more such mails?', about: { title, description } },
    lines: ['Nothing has happened yet. With the button below you are not told by mail any more about:'],
    button: { label: 'Stop these mails', ...oneClick },
    note: 'Where the product shows what waits for you, you still find it there.',
  }
}
