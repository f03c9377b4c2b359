// The naive peer: yoga, Pothos, its Prisma plugin and an in-memory pub/sub, put together as their documentation shows. No
// authentication, no log, no limits.
import { createServer } from 'node:http'
import SchemaBuilder from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import { PrismaPg } from '@prisma/adapter-pg'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createYoga, filter, pipe } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import type PrismaTypes from '../../src/generated/pothos.ts'
import { getDatamodel } from '../../src/generated/pothos.ts'
import { type Job, PrismaClient } from '../../src/generated/prisma/client.ts'
import { newJobId } from '../../src/operations/operating.ts'
import { listen } from '../../src/server/listen.ts'
import { listensOn } from './child-process.ts'

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.argv[2], max: 16 }) })
const pubSub = createPubSub<{ jobRequested: [Job]; jobCompleted: [Job] }>()

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes
  Scalars: { DateTime: { Input: Date; Output: Date }; JSON: { Input: object; Output: unknown } }
}>({ plugins: [PrismaPlugin], prisma: { client: prisma, dmmf: getDatamodel() } })

builder.scalarType('DateTime', { serialize: (date) => date.toISOString() })
builder.scalarType('JSON', { serialize: (json) => json })
const status = builder.enumType('JobStatus', { values: ['PENDING', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] })

const job = builder.prismaObject('Job', {
  fields: (t) => ({
    id: t.exposeID('id'),
    type: t.exposeString('type'),
    targetType: t.exposeString('targetType'),
    targetId: t.exposeString('targetId'),
    status: t.field({ type: status, resolve: (job) => job.status }),
    priority: t.exposeInt('priority'),
    assignedTo: t.exposeString('assignedTo', { nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true }),
    version: t.exposeInt('version'),
    metadata: t.field({ type: 'JSON', resolve: (job) => job.metadata }),
  }),
})

const input = builder.inputType('RequestJobInput', {
  fields: (t) => ({
    type: t.string({ required: true }),
    targetType: t.string({ required: true }),
    targetId: t.string({ required: true }),
    assignedTo: t.string(),
    metadata: t.field({ type: 'JSON', required: true }),
  }),
})

function newJob(now: Date) {
  const lists = { candidateGroups: [], candidateUsers: [], excludedUsers: [] }
  const told = { status: 'PENDING', priority: 50, requestedBy: 'bench', createdAt: now, updatedAt: now } as const
  return { id: newJobId(now), ...lists, ...told, handledMs: 0, version: 1, onlyOpen: false, place: 0n }
}

builder.queryType({
  fields: (t) => ({
    job: t.prismaField({
      type: 'Job',
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (query, _root, { id }) => prisma.job.findUnique({ ...query, where: { id } }),
    }),
    jobs: t.prismaField({
      type: ['Job'],
      args: { type: t.arg.string({ required: true }), first: t.arg.int({ required: true }) },
      resolve: (query, _root, { type, first }) =>
        prisma.job.findMany({
          ...query,
          where: { type, status: { in: ['PENDING', 'IN_PROGRESS'] } },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: first,
        }),
    }),
  }),
})
builder.mutationType({
  fields: (t) => ({
    requestJob: t.prismaField({
      type: 'Job',
      args: { input: t.arg({ type: input, required: true }) },
      resolve: async (query, _root, { input: { metadata, assignedTo = null, ...given } }) => {
        const data = {
          ...newJob(new Date()),
          ...given,
          assignedTo,
          metadata: { ...metadata },
          searchText: given.targetId,
        }
        const requested = await prisma.job.create({ ...query, data })
        pubSub.publish('jobRequested', requested)
        return requested
      },
    }),
    completeJob: t.prismaField({
      type: 'Job',
      args: { id: t.arg.id({ required: true }) },
      resolve: async (query, _root, { id }) => {
        const now = new Date()
        const closed = { status: 'COMPLETED', completedAt: now, closedAt: now, closedBy: 'bench' } as const
        const data = { ...closed, updatedAt: now, version: { increment: 1 } }
        const job = await prisma.job.update({ ...query, where: { id }, data })
        pubSub.publish('jobCompleted', job)
        return job
      },
    }),
  }),
})

builder.subscriptionType({
  fields: (t) => ({
    jobRequested: t.field({
      type: job,
      args: { targetId: t.arg.string() },
      subscribe: (_root, { targetId }) => {
        const all = pubSub.subscribe('jobRequested')
        return targetId
          ? pipe(
              all,
              filter((requested) => requested.targetId === targetId),
            )
          : all
      },
      resolve: (requested: Job) => requested,
    }),
  }),
})

const schema = builder.toSchema()
const server = createServer(createYoga({ schema }))
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
listensOn(await listen(server, '127.0.0.1', 0))
