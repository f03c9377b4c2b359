// Which request goes where, and what becomes of whatever goes wrong on the way.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Tobedone } from '../../tobedone.ts'
import { answer, answerJson, answerRefusal, HttpRefusal } from '../answer.ts'
import { challengeOf } from '../challenge.ts'
import { corsHeaders, foreignOrigin, isAllowedOrigin } from '../origin.ts'
import { answerMailPage, pageNameOf } from '../pages/answer-page.ts'
import type { Serving } from '../serving.ts'
import type { SignInCodes } from '../sign-in-codes.ts'
import { answerConsole, answerFromConsole } from './console.ts'
import { graphiqlPage } from './graphiql.ts'
import { answerOperation } from './graphql.ts'
import { problemsOf } from './readiness.ts'
import { answerSignIn } from './sign-in.ts'

/** What the routes stand on. */
export interface Routing extends Serving {
  readonly tobedone: Tobedone
  readonly hasGraphiql: boolean
  /** The codes of links that work once; null where there are none. */
  readonly signIn: SignInCodes | null
  /** Whether all of it is invented. */
  readonly isDemo: boolean
}

type Route = (routing: Routing, request: IncomingMessage, response: ServerResponse) => Promise<void> | void

function onlyRead({ method }: IncomingMessage): void {
  if (method === 'GET' || method === 'HEAD') return
  throw new HttpRefusal(405, 'INVALID_INPUT', 'Only GET is answered here.', { allow: 'GET, HEAD' })
}

const graphql: Route = async (routing, request, response) => {
  const { method, headers } = request
  if (method === 'POST') return await answerOperation(routing, request, response)
  if (method === 'OPTIONS') return answer(response, 204, 'text/plain', '', corsHeaders(request, routing))
  const isPage = method === 'GET' && routing.hasGraphiql && (headers.accept ?? '').includes('text/html')
  if (!isPage) throw new HttpRefusal(405, 'INVALID_INPUT', 'Operations are sent by POST.', { allow: 'POST' })
  const page = await graphiqlPage()
  answer(response, 200, 'text/html; charset=utf-8', page.html, page.headers)
}

const routes: Readonly<Record<string, Route>> = {
  '/graphql': graphql,
  '/': async (routing, request, response) => {
    onlyRead(request)
    await answerConsole(routing, response)
  },
  '/sign-in': async (routing, request, response) => {
    if (request.method === 'POST') return await answerSignIn(routing.signIn, request, response)
    onlyRead(request)
    await answerConsole(routing, response)
  },
  '/health': (_, request, response) => {
    onlyRead(request)
    answerJson(response, 200, { status: 'alive' })
  },
  '/ready': async ({ tobedone, live }, request, response) => {
    onlyRead(request)
    const problems = await problemsOf(tobedone, live)
    const isReady = problems.length === 0
    answerJson(response, isReady ? 200 : 503, isReady ? { status: 'ready' } : { status: 'not ready', problems })
  },
  '/metrics': async ({ metrics }, request, response) => {
    onlyRead(request)
    answer(response, 200, metrics.registry.contentType, await metrics.registry.metrics())
  },
}

const statuses: Readonly<Record<string, number>> = { UNAUTHENTICATED: 401, LIMIT_EXCEEDED: 429, UNAVAILABLE: 503 }

function answerError({ show, authentication }: Routing, response: ServerResponse, error: unknown): void {
  if (error instanceof HttpRefusal) {
    answerRefusal(response, error)
    return
  }
  const shown = show(error)
  const { code } = shown.extensions
  const status = statuses[String(code)] ?? 500
  answerJson(response, status, { errors: [shown] }, status === 401 ? challengeOf(authentication) : {})
}

/** Answers a request. Never throws. */
export async function route(routing: Routing, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split('?', 1)
  const found = Object.hasOwn(routes, path) ? routes[path] : undefined
  const page = found ? null : pageNameOf(path)
  const startedAt = performance.now()
  response.once('close', () => {
    const name = found ? path : (page ?? 'other')
    routing.metrics.requests.inc({ route: name, status: response.statusCode })
    const isStream = response.getHeader('content-type')?.toString().startsWith('text/event-stream')
    if (!isStream) routing.metrics.seconds.observe({ route: name }, (performance.now() - startedAt) / 1_000)
  })
  if (routing.live.isLeaving) response.setHeader('connection', 'close')
  try {
    if (page !== null) return await answerMailPage(page, path, request, response, routing)
    if (!isAllowedOrigin(request, routing.allowedOrigins)) throw foreignOrigin()
    if (!found && (await answerFromConsole(routing, path, request, response))) return
    if (!found) throw new HttpRefusal(404, 'NOT_FOUND', 'There is nothing here: the API is at /graphql.')
    await found(routing, request, response)
  } catch (error) {
    answerError(routing, response, error)
  }
}
