// Serves the console: its page at `/` and at whatever else a browser asks a page of, its files for ever, as their names change
// with what is in them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answer, HttpRefusal, safeHeaders } from '../answer.ts'
import type { Authentication } from '../authentication/authentication.ts'
import { type ConsoleFile, consoleFiles } from './console-files.ts'

// Everything comes from this server: nothing inline, nothing from elsewhere.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What the page has to be told. */
interface PageFacts {
  readonly authentication: Pick<Authentication, 'mayUseCookies'>
  readonly isDemo: boolean
}

const pageHeaders = { ...safeHeaders(policy), 'cache-control': 'no-cache' }
const assetHeaders = { 'cache-control': 'public, max-age=31536000, immutable', vary: 'accept-encoding' }

function codingFor({ headers }: IncomingMessage): keyof ConsoleFile['bytes'] {
  const accepted = (headers['accept-encoding'] ?? '').split(',').map((part) => part.split(';', 1)[0]?.trim())
  return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : 'identity'
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}

function answerAsset(request: IncomingMessage, response: ServerResponse, { type, bytes }: ConsoleFile): void {
  const coding = codingFor(request)
  // What is no smaller compressed was not compressed.
  const isCoded = bytes[coding] !== bytes.identity && bytes[coding].length < bytes.identity.length
  const body = isCoded ? bytes[coding] : bytes.identity
  answer(response, 200, type, body, isCoded ? { ...assetHeaders, 'content-encoding': coding } : assetHeaders)
}

/** Answers with the page of the console. @throws HttpRefusal where it was not built */
export async function answerConsole({ authentication, isDemo }: PageFacts, response: ServerResponse): Promise<void> {
  const files = await consoleFiles()
  if (files === null) throw new HttpRefusal(404, 'NOT_FOUND', 'The console is not built: npm run build-console.')
  const page = files.index
    .replace('content="token"', `content="${authentication.mayUseCookies ? 'session' : 'token'}"`)
    .replace('name="tobedone-demo" content="no"', `name="tobedone-demo" content="${isDemo ? 'yes' : 'no'}"`)
  answer(response, 200, 'text/html; charset=utf-8', page, pageHeaders)
}

/** Answers with a file of the console, or with its page to a browser that follows a link into it. Whether it did. */
export async function answerFromConsole(
  facts: PageFacts,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (!isRead(request)) return false
  const asset = (await consoleFiles())?.assets.get(path)
  if (asset !== undefined) {
    answerAsset(request, response, asset)
    return true
  }
  const isPage = (request.headers.accept ?? '').includes('text/html') && !path.startsWith('/assets/')
  if (isPage) await answerConsole(facts, response)
  return isPage
}
