// A product's own GraphQL server, as yoga's and graphql-ws's documentation show them, with its own Pothos types and ours mounted.
import { createServer } from 'node:http'
import { mergeSchemas } from '@graphql-tools/schema'
import SchemaBuilder from '@pothos/core'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { getDatamodel } from '../../src/generated/pothos.ts'
import { contextFor, type HostContext, mountedSchema, subscribeGuarded } from '../../src/graphql/index.ts'
import type { Jobs, Viewer } from '../../src/index.ts'
import { listen } from '../../src/server/listen.ts'

/** What the host's resolvers get: its own word for who asks, and ours. */
interface Context extends HostContext {
  readonly viewer: string
}

/** A running host. */
export interface HostServer {
  readonly url: string
  readonly wsUrl: string
  /** What was masked and logged. */
  readonly faults: readonly unknown[]
  close(): Promise<void>
}

function hostSchema({ prisma }: Jobs['system']) {
  const builder = new SchemaBuilder<{ Context: Context; Objects: { Payment: { id: string; status: string } } }>({
    // Not used: only in this repository the compiler takes every builder for one with our plugin.
    prisma: { client: prisma, dmmf: getDatamodel() },
  })
  builder.objectType('Payment', {
    description: 'A payment of the product.',
    fields: (t) => ({ id: t.exposeID('id'), status: t.exposeString('status') }),
  })
  builder.queryType({
    fields: (t) => ({
      payment: t.field({
        type: 'Payment',
        args: { id: t.arg.id({ required: true }) },
        resolve: (_root, { id }) => ({ id: String(id), status: 'failed' }),
      }),
      me: t.string({ resolve: (_root, _given, { viewer }) => viewer }),
      broken: t.string({
        resolve: () => {
          throw new Error('a secret of the product')
        },
      }),
    }),
  })
  return builder.toSchema()
}

/** Starts the host. Who asks is the value of the header or parameter `user`; `staff` is a member of staff. */
export async function startHost({ system }: Pick<Jobs, 'system'>): Promise<HostServer> {
  const faults: unknown[] = []
  const log = { error: (details: object) => void faults.push(details) }
  const schema = mergeSchemas({ schemas: [hostSchema(system), mountedSchema(system.registry, log)] })
  const contextOf = (id: string): Context => {
    const viewer: Viewer = { id, roles: id === 'staff' ? ['staff'] : [], groups: [] }
    return { viewer: id, tobedone: contextFor(system, viewer, log) }
  }
  const yoga = createYoga({
    schema,
    logging: false,
    context: ({ request }) => contextOf(request.headers.get('user') ?? 'nobody'),
  })
  const server = createServer((request, response) => void yoga(request, response))
  const sockets = new WebSocketServer({ server, path: '/graphql' })
  const userOf = (parameters: Readonly<Record<string, unknown>> = {}) => String(parameters['user'] ?? 'nobody')
  const protocol = useServer(
    {
      onSubscribe: subscribeGuarded({
        schema,
        contextOf: ({ connectionParams }: { connectionParams?: Readonly<Record<string, unknown>> }) =>
          contextOf(userOf(connectionParams)),
        log,
      }),
    },
    sockets,
  )
  const port = await listen(server, '127.0.0.1', 0)
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    wsUrl: `ws://127.0.0.1:${port}/graphql`,
    faults,
    async close() {
      await protocol.dispose()
      server.closeAllConnections()
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      await promise
    },
  }
}
