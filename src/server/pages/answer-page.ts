// The pages to which links in mails lead. GET and HEAD look and change nothing, whoever follows the link; a POST does it, and only one
// that comes from the page itself, or from a mail program that unsubscribes.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { JobError } from '../../domain/job-error.ts'
import { mailLinkPaths } from '../../domain/notification/mail-link.ts'
import type { Viewer } from '../../domain/viewer.ts'
import type { Tobedone } from '../../tobedone.ts'
import { HttpRefusal } from '../answer.ts'
import type { Authentication } from '../authentication/authentication.ts'
import { challengeOf } from '../challenge.ts'
import { readBody } from '../http/read-body.ts'
import { isAllowedOrigin } from '../origin.ts'
import type { ShowError } from '../show-errors.ts'
import { actionPage, confirmed } from './action-page.ts'
import { answerPage, type PageContent } from './page.ts'
import { oneClick, unsubscribePage } from './unsubscribe-page.ts'

/** What pages stand on. */
export interface PageParts {
  readonly tobedone: Tobedone
  readonly authentication: Authentication
  readonly show: ShowError
}

const forms = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i

function isOwnPage(request: IncomingMessage, { tobedone }: PageParts): boolean {
  const { publicUrl } = tobedone.mailLinks
  const site = request.headers['sec-fetch-site']
  // Also where a browser does not say the origin.
  if (site === 'cross-site' || site === 'same-site') return false
  return isAllowedOrigin(request, publicUrl === null ? [] : [new URL(publicUrl).origin])
}

/** Whether the form in the body has this field. @throws HttpRefusal */
async function hasField(request: IncomingMessage, field: { readonly name: string; readonly value: string }) {
  if (!forms.test(request.headers['content-type'] ?? '')) {
    throw new HttpRefusal(415, 'INVALID_INPUT', 'Send what the form on the page sends.')
  }
  const body = await readBody(request)
  if (new URLSearchParams(body).get(field.name) === field.value) return true
  const lines = body.split(/\r?\n/)
  return lines.some((line, index) => line.includes(`name="${field.name}"`) && lines[index + 2] === field.value)
}

async function isDoing(request: IncomingMessage, parts: PageParts, field: typeof confirmed | typeof oneClick) {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  if (request.method !== 'POST') {
    throw new HttpRefusal(405, 'INVALID_INPUT', 'This is a page.', { allow: 'GET, HEAD, POST' })
  }
  if (!isOwnPage(request, parts)) throw new HttpRefusal(403, 'FORBIDDEN', 'Another page has sent this.')
  if (await hasField(request, field)) return true
  throw new HttpRefusal(400, 'INVALID_INPUT', 'Use the button on the page.')
}

// Only cookies come along by themselves; who has a token signs in where it is used.
async function viewerIn(request: IncomingMessage, { authentication }: PageParts): Promise<Viewer | null> {
  if (!authentication.mayUseCookies) return null
  try {
    return (await authentication.identify({ request, connectionParams: null }))?.viewer ?? null
  } catch (error) {
    if (error instanceof JobError && error.code === 'UNAUTHENTICATED') return null
    throw error
  }
}

async function actionOf(token: string, request: IncomingMessage, parts: PageParts): Promise<PageContent> {
  const { tobedone, authentication } = parts
  const { mailLinks } = tobedone
  const asker = () => viewerIn(request, parts)
  const isDone = await isDoing(request, parts, confirmed)
  const page = actionPage(await (isDone ? mailLinks.followAction : mailLinks.lookAtAction)(token, asker), tobedone)
  return page.status === 401 ? { ...page, headers: challengeOf(authentication) } : page
}

async function unsubscribingOf(token: string, request: IncomingMessage, parts: PageParts): Promise<PageContent> {
  const { tobedone } = parts
  const { unsubscribe, lookAtSubscription } = tobedone.mailLinks
  const isDone = await isDoing(request, parts, oneClick)
  return unsubscribePage(await (isDone ? unsubscribe : lookAtSubscription)(token), tobedone)
}

const pages = { [mailLinkPaths.action]: actionOf, [mailLinkPaths.unsubscribe]: unsubscribingOf }

/** The page of an address, as the metrics call it; null: it is none. */
export function pageNameOf(path: string): string | null {
  return Object.keys(pages).find((each) => path.startsWith(each)) ?? null
}

function troublePage(error: unknown, show: ShowError): PageContent {
  const nothing = 'Nothing was changed.'
  if (error instanceof HttpRefusal) {
    const { status, message, headers } = error
    return { status, heading: 'That did not work', lines: [message, nothing], headers }
  }
  const shown = show(error)
  if (['UNAVAILABLE', 'LIMIT_EXCEEDED', 'VERSION_CONFLICT'].includes(String(shown.extensions['code']))) {
    return {
      status: 503,
      heading: 'Please try again',
      lines: ['This cannot be told right now. Try again in a moment.'],
    }
  }
  return { status: 500, heading: 'That did not work', lines: [shown.message] }
}

/** Answers with the page of an address of that name. Never throws. */
export async function answerMailPage(
  name: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  parts: PageParts,
): Promise<void> {
  try {
    const content = await pages[name]?.(path.slice(name.length), request, parts)
    if (content !== undefined) answerPage(response, content)
  } catch (error) {
    answerPage(response, troublePage(error, parts.show))
  }
}
