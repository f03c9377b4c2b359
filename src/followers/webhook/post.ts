// Sends one request, to a public address only: the connection goes to the very address that was looked at, and redirections lead
// nowhere. What is answered beside the status is not kept.
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as requestSafely, Agent as SafeAgent } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { AttemptAnswer } from '../../domain/webhook/decide-attempt.ts'
import { Agent as PlainAgent, request as requestPlain } from '../../node-http.ts'
import { hostOf, isPublicAddress } from '../../operations/webhook/public-address.ts'

/** An address that a name leads to. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** Finds the addresses that a name leads to. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>

/** What is to be sent. */
export interface Message {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends it; never throws. Ends early, as having failed, when the signal is aborted. */
export type Post = (message: Message, signal: AbortSignal) => Promise<AttemptAnswer>

/** What sending stands on. */
export interface PostOptions {
  readonly resolve: Resolve
  /** The hosts that need not be public. */
  readonly hosts: readonly string[]
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs: number
}

const mostAnswerBytes = 65_536
const mostIdle = 8

function notPublic(host: string): Error {
  return new Error(`${host} leads to an address that is not public, and is not in webhookHosts.`)
}

function checkedLookup({ resolve, hosts }: PostOptions): LookupFunction {
  return (host, { all }, answer) => {
    const found = async (): Promise<readonly ResolvedAddress[]> => {
      const addresses = await resolve(host)
      // One that is not public among others is no accident.
      if (!hosts.includes(host) && !addresses.every(({ address }) => isPublicAddress(address))) throw notPublic(host)
      if (addresses.length === 0) throw new Error(`${host} leads to no address.`)
      return addresses
    }
    found().then(
      (addresses) => {
        const [first] = addresses
        if (all) answer(null, [...addresses])
        else answer(null, first?.address ?? '', first?.family ?? 0)
      },
      (error: unknown) => answer(error instanceof Error ? error : new Error(String(error)), ''),
    )
  }
}

/** Reads what else is answered, so that the connection can be used again; not without end. */
function drain(response: IncomingMessage): void {
  let bytes = 0
  response.on('error', () => {})
  response.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > mostAnswerBytes) response.destroy()
  })
}

function problemOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'It failed.'
  if (error.name === 'TimeoutError') return `There was no answer within ${timeoutMs / 1_000} s.`
  // Where several addresses were tried, the error itself says nothing.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  return error.message || (first instanceof Error ? first.message : 'It failed.')
}

/** Makes what sends, and what closes its connections. */
export function openPost(options: PostOptions): { readonly post: Post; close(): void } {
  const agents = {
    'http:': new PlainAgent({ keepAlive: true, maxFreeSockets: mostIdle }),
    'https:': new SafeAgent({ keepAlive: true, maxFreeSockets: mostIdle }),
  }
  const lookup = checkedLookup(options)

  async function send(message: Message, signal: AbortSignal, isAgain = false): Promise<AttemptAnswer> {
    const { url, headers, body } = message
    const address = new URL(url)
    const host = hostOf(address)
    // Addresses are looked up nowhere.
    if (isIP(host) !== 0 && !options.hosts.includes(host) && !isPublicAddress(host)) throw notPublic(host)
    const isSafe = address.protocol === 'https:'
    const { promise, resolve, reject } = Promise.withResolvers<AttemptAnswer>()
    const asked: RequestOptions = {
      ...{ method: 'POST', lookup, signal, agent: isSafe ? agents['https:'] : agents['http:'] },
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    }
    const request = (isSafe ? requestSafely : requestPlain)(address, asked, (response) => {
      drain(response)
      resolve({
        status: response.statusCode ?? null,
        retryAfter: response.headers['retry-after'] ?? null,
        error: null,
      })
    })
    request.on('error', (error) => {
      // The receiver has closed a connection that it had not used for a while, and has read nothing.
      const wasStale = request.reusedSocket && Reflect.get(error, 'code') === 'ECONNRESET' && !isAgain
      if (wasStale && !signal.aborted) resolve(send(message, signal, true))
      else reject(signal.aborted ? signal.reason : error)
    })
    request.end(body)
    return await promise
  }

  return {
    async post(message, signal) {
      try {
        return await send(message, AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]))
      } catch (error) {
        return { status: null, retryAfter: null, error: problemOf(error, options.timeoutMs) }
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}
