// Writing HTTP answers: one call of writeHead, always with the headers that keep browsers from doing more than is meant.
import type { ServerResponse } from 'node:http'
import { JobError, type JobErrorCode } from '../domain/job-error.ts'

const safe = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

const nothingAllowed = "default-src 'none'; frame-ancestors 'none'"

/** Extra headers of an answer. */
export type Headers = Readonly<Record<string, string>>

/** The headers that every answer has. `policy` is its Content-Security-Policy; none: nothing may be loaded. */
export function safeHeaders(policy = nothingAllowed): Headers {
  return { ...safe, 'content-security-policy': policy }
}

const forData = { ...safeHeaders(), 'cache-control': 'no-store' } as const

/** Answers with text, or with bytes as they are. */
export function answer(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  headers: Headers = {},
): void {
  if (response.headersSent || response.destroyed) return
  const length = Buffer.byteLength(body)
  response.writeHead(status, { ...forData, 'content-type': type, 'content-length': length, ...headers })
  if (response.req.method === 'HEAD') response.end()
  else if (typeof body !== 'string') response.end(body)
  // Where all is ASCII these are the same bytes, and they are written faster.
  else response.end(body, length === body.length ? 'latin1' : 'utf8')
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown, headers: Headers = {}): void {
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value), headers)
}

/** A refusal of the HTTP layer, before there is an operation: a JobError with a status. */
export class HttpRefusal extends JobError {
  readonly status: number
  readonly headers: Headers

  constructor(status: number, code: JobErrorCode, message: string, headers: Headers = {}) {
    super(code, message)
    this.status = status
    this.headers = headers
  }
}

/** The body of a refusal: as GraphQL answers, so that clients read it in the one way they know. */
export function refusalBody({ code, message, details }: JobError): object {
  return { errors: [{ message, extensions: { ...details, code } }] }
}

/** Answers with a refusal. */
export function answerRefusal(response: ServerResponse, refusal: HttpRefusal): void {
  answerJson(response, refusal.status, refusalBody(refusal), refusal.headers)
}
