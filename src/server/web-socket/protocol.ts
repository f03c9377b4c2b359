// graphql-ws over one pipeline. Whatever is wrong with an operation is that operation's error: parsing, validation and
// context are guarded by the pipeline, so that nothing of one operation ends the others.
import type { IncomingMessage } from 'node:http'
import { type ExecutionArgs, getOperationAST } from 'graphql'
import { makeServer, type Server } from 'graphql-ws'
import { JobError } from '../../domain/job-error.ts'
import { viewerOfAsker } from '../asker.ts'
import { areErrors } from '../pipeline.ts'
import { askerOf, countOperation, followAsker, goingAway, type Serving } from '../serving.ts'
import type { SubscribeArgs } from '../subscribe-freshly.ts'
import { closeCodeOf } from './close-codes.ts'
import { mostOperations, type Session } from './session.ts'
import { SocketSink } from './socket-sink.ts'

/** What graphql-ws hands to every hook of a connection. */
export interface Extra {
  readonly session: Session
  /** The request that opened it, until it is known who asks. */
  upgrade: IncomingMessage | null
}

function tooManyOperations(): JobError {
  return new JobError(
    'LIMIT_EXCEEDED',
    `A connection runs at most ${mostOperations} operations at once: complete some, or open another.`,
    {
      limit: 'operations',
      most: mostOperations,
    },
  )
}

function isSubscription({ document, operationName }: ExecutionArgs): boolean {
  return getOperationAST(document, operationName)?.operation === 'subscription'
}

/** Makes the protocol's server for all connections. */
export function speakGraphqlWs(serving: Serving): Server<Extra> {
  const { pipeline, metrics, show, live, quota } = serving
  const events = metrics.sentBy.websocket
  const run = (args: SubscribeArgs) => pipeline.run(args)

  return makeServer<Record<string, unknown>, Extra>({
    execute: run,
    subscribe: run,
    async onConnect({ connectionParams, extra }) {
      const { session, upgrade: request } = extra
      const refuse = (reason: unknown): void => {
        const { message, extensions } = show(reason)
        session.close(closeCodeOf(extensions['code']), message)
      }
      // Thousands of connections need not keep what opened them.
      extra.upgrade = null
      if (request === null) return false
      try {
        const asker = await askerOf(serving, { request, connectionParams: { ...connectionParams } })
        // Nor the proof of who asks, which graphql-ws would keep as long as they live.
        for (const name of Object.keys(connectionParams ?? {})) Reflect.set(connectionParams ?? {}, name, null)
        const giveBack = quota.take('connections', viewerOfAsker(asker))
        const letGo = followAsker(asker, refuse)
        session.belongTo(asker, () => {
          letGo()
          giveBack()
        })
        return true
      } catch (error) {
        refuse(error)
        return false
      }
    },
    async onSubscribe({ extra: { session }, subscriptions }, id, { query, variables, operationName }) {
      if (live.isLeaving) return [show(goingAway())]
      // What a client has completed makes room at once, though it takes a moment to end; but what is answered costs until then.
      const isFull = !session.hasRoom && Object.keys(subscriptions).length > mostOperations
      if (isFull || session.isBusy) return [show(tooManyOperations())]
      // Counted before anything is waited for: a thousand may come in one packet.
      session.begin(id)
      const prepared = await pipeline.prepare({ query, variables, operationName }, session.asker)
      if (areErrors(prepared)) {
        session.end(id)
        countOperation(serving, 'websocket', prepared)
        return prepared
      }
      if (!isSubscription(prepared)) return prepared
      try {
        session.subscribe(id, quota.take('subscriptions', viewerOfAsker(session.asker)))
      } catch (error) {
        session.end(id)
        return [show(error)]
      }
      return { ...prepared, sink: new SocketSink(id, session.outbox, events) }
    },
    onNext({ extra: { session } }, id) {
      if (session.isSubscribed(id)) events.count++
    },
    onOperation(_, __, ___, ____, result) {
      countOperation(serving, 'websocket', 'errors' in result ? result.errors : undefined)
    },
    onComplete({ extra: { session } }, id) {
      session.end(id)
    },
  })
}
