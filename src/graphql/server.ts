// The server that answers, for admins: who is connected to it. Each server knows its own connections alone, and says so.
import { checkCount } from '../domain/count-check.ts'
import { JobError } from '../domain/job-error.ts'
import { isAdmin } from '../domain/viewer.ts'
import type { Builder } from './builder.ts'
import { costOfPage } from './cost.ts'
import type { LiveView, OpenConnection } from './live-view.ts'

interface ServerNow {
  readonly view: LiveView
  /** All of one moment, so that the numbers agree with the list. */
  readonly connections: readonly OpenConnection[]
}

const usualCount = 100
const mostConnections = 1_000

function sumOf(connections: readonly OpenConnection[], part: 'subscriptionCount' | 'unreadBytes'): number {
  return connections.reduce((sum, connection) => sum + connection[part], 0)
}

function byUrgency(one: OpenConnection, other: OpenConnection): number {
  return other.unreadBytes - one.unreadBytes || one.connectedAt.getTime() - other.connectedAt.getTime()
}

function defineConnection(builder: Builder) {
  return builder.objectRef<OpenConnection>('LiveConnection').implement({
    description: 'A connection that lives: a WebSocket, or the event stream of one subscription.',
    fields: (t) => ({
      transport: t.field({
        type: 'LiveTransport',
        description: 'What sort of connection it is.',
        resolve: ({ transport }) => transport,
      }),
      viewerId: t.exposeString('viewerId', {
        nullable: true,
        description: 'The id of the viewer whose it is; null as long as nobody has said who they are.',
      }),
      connectedAt: t.field({
        type: 'DateTime',
        description: 'When it was opened.',
        resolve: ({ connectedAt }) => connectedAt,
      }),
      subscriptionCount: t.exposeInt('subscriptionCount', { description: 'How many subscriptions run on it.' }),
      unreadBytes: t.exposeFloat('unreadBytes', {
        description:
          'How many bytes wait here because the client has not read what came before; who lets too many wait is cut off.',
      }),
    }),
  })
}

/** Adds it to the schema. */
export function defineServer(builder: Builder): void {
  const connection = defineConnection(builder)
  const server = builder.objectRef<ServerNow>('Server').implement({
    description: 'A server process, and what is open at it.',
    fields: (t) => ({
      host: t.string({ description: 'The name of the machine on which it runs.', resolve: ({ view }) => view.host }),
      processId: t.int({ description: 'The id of its process there.', resolve: ({ view }) => view.processId }),
      startedAt: t.field({
        type: 'DateTime',
        description: 'Since when it runs.',
        resolve: ({ view }) => view.startedAt,
      }),
      connectionCount: t.int({
        description: 'How many connections live.',
        resolve: ({ connections }) => connections.length,
      }),
      subscriptionCount: t.int({
        description: 'How many subscriptions run on them.',
        resolve: ({ connections }) => sumOf(connections, 'subscriptionCount'),
      }),
      unreadBytes: t.float({
        description: 'How many bytes wait for clients that have not read yet, over all of them.',
        resolve: ({ connections }) => sumOf(connections, 'unreadBytes'),
      }),
      connections: t.field({
        type: [connection],
        description: 'The connections: those for which most waits first, then the oldest.',
        args: {
          viewer: t.arg.string({ description: 'Only those of the viewer with this id.' }),
          first: t.arg.int({ defaultValue: usualCount, description: `At most so many: 1 to ${mostConnections}.` }),
        },
        complexity: costOfPage,
        resolve: ({ connections }, { viewer, first }) => {
          const count = first ?? usualCount
          checkCount('first', count, mostConnections)
          const wanted = connections.filter(({ viewerId }) => (viewer ?? viewerId) === viewerId)
          return wanted.toSorted(byUrgency).slice(0, count)
        },
      }),
    }),
  })
  builder.queryField('server', (t) =>
    t.field({
      type: server,
      nullable: true,
      description:
        'For admins: the server process that answers this, and who is connected to it. Where several servers run, each knows its own connections only: this is not all of the deployment, and which of them answers is up to whatever stands in front of them. Null where the schema is mounted in a server of the product.',
      resolve: (_root, _arguments, { viewer, live }) => {
        if (!isAdmin(viewer)) throw new JobError('FORBIDDEN', 'Only an admin sees who is connected.')
        return live ? { view: live, connections: live.connections() } : null
      },
    }),
  )
}
