// The HTTP server of a system: GraphQL over POST, event streams and WebSockets, and what operating it needs.
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { Registry } from '../domain/registry.ts'
import { buildSchema } from '../graphql/build-schema.ts'
import { planPayloads } from '../graphql/payload/plan.ts'
import { createServer } from '../node-http.ts'
import type { Tobedone } from '../tobedone.ts'
import type { Authentication } from './authentication/authentication.ts'
import { closeServer } from './close-server.ts'
import { type Routing, route } from './http/routes.ts'
import { StreamPings } from './http/stream-pings.ts'
import { listen } from './listen.ts'
import { LiveConnections } from './live-connections.ts'
import { makeLiveView } from './live-view.ts'
import { makeMetrics } from './metrics.ts'
import { makePipeline } from './pipeline.ts'
import { showErrors } from './show-errors.ts'
import type { SignInCodes } from './sign-in-codes.ts'
import { watchSilent } from './silent-connections.ts'
import { type QuotaLimits, usualQuota, ViewerQuota } from './viewer-quota.ts'
import { acceptSockets } from './web-socket/accept-sockets.ts'

/** How a server is run. */
export interface ServerOptions {
  readonly tobedone: Tobedone
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** How it learns who asks. */
  readonly authentication: Authentication
  readonly log: Logger
  /** No GraphiQL, no introspection, no "did you mean". */
  readonly isProduction: boolean
  /** Whether the schema may be read without saying who asks; never in production. Default: false. */
  readonly isSchemaOpen?: boolean
  /** The origins of other pages that may use the server. Default: none. */
  readonly allowedOrigins?: readonly string[]
  /** The most bytes that may wait for a client that does not read; then it is cut off. Default: 16 MB. */
  readonly mostUnreadBytes?: number
  /** How often clients are pinged, in milliseconds; who has not answered or taken anything by the next ping is ended. Default: 12 s. */
  readonly pingMs?: number
  /** How many connections and subscriptions one viewer may have. Default: 100 and 5,000, with a role 10,000 and 50,000. */
  readonly quota?: Partial<QuotaLimits>
  /** Whether `/metrics` also tells of the process. Default: false. */
  readonly hasProcessMetrics?: boolean
  /** The codes of links into the console that work once. Default: there are none. */
  readonly signIn?: SignInCodes | null
  /** Whether all of it is invented, which the console then says on every page. Default: false. */
  readonly isDemo?: boolean
  /** Plugins of envelop for every operation (tracing …). Default: none. */
  readonly plugins?: readonly Plugin[]
}

/** A server that listens. */
export interface RunningServer {
  /** As clients on this machine reach it, without a slash at the end. */
  readonly url: string
  /** Takes nothing new, lets what is being answered end, tells live connections, and stops; within `patienceMs` (6 s). */
  close(patienceMs?: number): Promise<void>
}

const usuallyUnreadBytes = 16 * 1_048_576
// Twice this is the longest that one who is gone stays: less than 30 s.
const usualPingMs = 12_000

function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function tellUntyped(registry: Registry, log: Logger): void {
  const { untyped } = planPayloads(registry)
  if (untyped.length > 0) log.info({ untyped }, 'parts of the data of jobs are JSON in the schema')
}

/** Starts a server. @throws StartupError when it cannot listen there, or the types of jobs make no schema */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { tobedone, log, isProduction, authentication, allowedOrigins = [] } = options
  const schema = buildSchema(tobedone.registry)
  tellUntyped(tobedone.registry, log)
  const live = new LiveConnections(tobedone.clock)
  const { pingMs = usualPingMs } = options
  const routing: Routing = {
    tobedone,
    pipeline: makePipeline({
      ...{ schema, tobedone, log, isProduction, plugins: options.plugins ?? [] },
      live: makeLiveView(live, tobedone.clock),
    }),
    show: showErrors(log, isProduction),
    authentication,
    isSchemaOpen: !isProduction && (options.isSchemaOpen ?? false),
    hasGraphiql: !isProduction,
    signIn: options.signIn ?? null,
    isDemo: options.isDemo ?? false,
    allowedOrigins,
    live,
    quota: new ViewerQuota({ ...usualQuota, ...options.quota }),
    mostUnreadBytes: options.mostUnreadBytes ?? usuallyUnreadBytes,
    pingMs,
    streamPings: new StreamPings(pingMs),
    isMoreComing: tobedone.isMoreComing,
    metrics: makeMetrics({
      live,
      logAgeMs: tobedone.logAgeMs,
      logHeldMs: tobedone.logHeldMs,
      followers: tobedone.followers,
      conditions: tobedone.conditions,
      webhooks: tobedone.webhookStates,
      mailCounts: tobedone.mailCounts,
      isForProcess: options.hasProcessMetrics ?? false,
    }),
    log,
  }
  let heardAt = Number.NEGATIVE_INFINITY
  const hear = (): void => {
    heardAt = performance.now()
  }
  const server = createServer(
    { headersTimeout: 15_000, requestTimeout: 30_000, keepAliveTimeout: 61_000 },
    (request, response) => {
      hear()
      void route(routing, request, response)
    },
  )
  // Whoever has just connected is about to ask.
  server.on('connection', hear)
  const endSilent = watchSilent(server)
  const stopSockets = acceptSockets(server, routing)
  const port = await listen(server, options.host, options.port)

  return {
    url: urlOf(options.host, port),
    close: (patienceMs = 6_000) =>
      closeServer({ server, live, endSilent, stopSockets, heardAt: () => heardAt, patienceMs }),
  }
}
