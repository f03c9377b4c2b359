// GraphQL over HTTP: a POST with one operation, answered with JSON, or with an event stream for a subscription.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import { answer, answerRefusal, type Headers, HttpRefusal } from '../answer.ts'
import { type Asker, viewerOfAsker } from '../asker.ts'
import { challengeOf } from '../challenge.ts'
import { corsHeaders } from '../origin.ts'
import { areErrors, areResults, type OperationResults } from '../pipeline.ts'
import { askerOf, countOperation, followAsker, goingAway, type Serving } from '../serving.ts'
import { type Accepted, acceptedOf, graphqlMediaType } from './accept.ts'
import { EventStream } from './event-stream.ts'
import { readOperation } from './read-operation.ts'

const deadlineMs = 30_000

interface Exchange {
  readonly serving: Serving
  readonly response: ServerResponse
  readonly accepted: Accepted
  readonly headers: Headers
}

// A client that reads plain JSON expects 200 with the errors in the body; only who asks for the newer type gets statuses.
function statusOf(result: ExecutionResult, accepted: Accepted): number {
  if (result.errors?.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED')) return 401
  return accepted.json === graphqlMediaType && !('data' in result) ? 400 : 200
}

function answerResult({ serving, response, accepted, headers }: Exchange, result: ExecutionResult): void {
  countOperation(serving, 'http', result.errors)
  const status = statusOf(result, accepted)
  const type = `${accepted.json ?? 'application/json'}; charset=utf-8`
  const challenge = status === 401 ? challengeOf(serving.authentication) : {}
  answer(response, status, type, serving.pipeline.textOf(result), { ...headers, ...challenge })
}

function openStream({
  response,
  serving: { metrics, show, mostUnreadBytes, pingMs, streamPings },
}: Exchange): EventStream {
  const events = metrics.sentBy.sse
  const onResult = (): void => {
    events.count++
  }
  return new EventStream({ response, mostUnreadBytes, pingMs, pings: streamPings, toError: show, onResult })
}

async function stream(
  { serving, headers }: Exchange,
  eventStream: EventStream,
  results: OperationResults,
  asker: Asker,
): Promise<void> {
  const { live, show } = serving
  countOperation(serving, 'sse')
  const sending = eventStream.send(headers, results)
  const connection = {
    transport: 'sse',
    subscriptionCount: 1,
    asker,
    get unreadBytes() {
      return eventStream.unreadBytes
    },
    leave: () => {
      eventStream.end(show(goingAway()))
      return sending
    },
  } as const
  live.add(connection)
  const letGo = followAsker(asker, (reason) => eventStream.end(show(reason)))
  await sending
  letGo()
  live.delete(connection)
}

async function* only(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  yield result
}

/** Answers a subscription. It counts as a connection too. @throws JobError LIMIT_EXCEEDED */
async function subscribe(these: Exchange, prepared: ExecutionArgs, asker: Asker): Promise<void> {
  const { pipeline, quota } = these.serving
  const viewer = viewerOfAsker(asker)
  const eventStream = openStream(these)
  const giveBack = [quota.take('connections', viewer)]
  try {
    giveBack.push(quota.take('subscriptions', viewer))
    const result = await pipeline.run({ ...prepared, sink: eventStream })
    await stream(these, eventStream, areResults(result) ? result : only(result), asker)
  } finally {
    for (const each of giveBack) each()
  }
}

async function exchange(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const accepted = acceptedOf(request.headers.accept)
  if (accepted.json === null && accepted.events === null) {
    throw new HttpRefusal(406, 'INVALID_INPUT', 'Accept application/json, or text/event-stream for subscriptions.')
  }
  const headers = corsHeaders(request, serving)
  const these: Exchange = { serving, response, accepted, headers }
  const asker = await askerOf(serving, { request, connectionParams: null })
  const operation = await readOperation(request)
  const lastEventId = request.headers['last-event-id']?.toString() || undefined
  const prepared = await serving.pipeline.prepare({ ...operation, lastEventId }, asker)
  const isStream = accepted.events === 'named' || accepted.json === null
  if (areErrors(prepared)) {
    const result = { errors: prepared }
    if (!isStream) answerResult(these, result)
    else if (statusOf(result, accepted) === 401) answerResult(these, result)
    else await stream(these, openStream(these), only(result), asker)
    return
  }
  const isSubscription = getOperationAST(prepared.document, prepared.operationName)?.operation === 'subscription'
  if (isSubscription && accepted.events === null) {
    throw new HttpRefusal(
      406,
      'INVALID_INPUT',
      'A subscription is answered as text/event-stream: accept that, or use a WebSocket.',
    )
  }
  if (isSubscription && serving.live.isLeaving) throw goingAway()
  if (isSubscription) return await subscribe(these, prepared, asker)
  const result = await serving.pipeline.run(prepared)
  if (areResults(result)) await stream(these, openStream(these), result, asker)
  else if (isStream) await stream(these, openStream(these), only(result), asker)
  else answerResult(these, result)
}

/** Answers a POST to /graphql. @throws JobError, of which HttpRefusal names a status */
export async function answerOperation(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const deadline = setTimeout(() => {
    serving.log.warn({ deadlineMs }, 'an operation took too long and was answered with UNAVAILABLE')
    const message = `No answer within ${deadlineMs / 1_000} s: a mutation may have been done; look before you repeat it.`
    answerRefusal(response, new HttpRefusal(503, 'UNAVAILABLE', message))
  }, deadlineMs)
  // An event stream begins its answer in time and then takes as long as it takes.
  response.once('close', () => clearTimeout(deadline))
  await exchange(serving, request, response)
}
