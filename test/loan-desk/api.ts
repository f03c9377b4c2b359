// The GraphQL API over HTTP as a busy client uses it: connections that are kept, one token a person, every refusal an error.
import { Agent, type IncomingMessage, request } from 'node:http'
import type { TestServer } from '../support/server.ts'

/** The automatic system of the loan desk: a service, where everybody else is staff. */
export const automat = '112'

/** A client of the API. */
export class Api {
  /** How many operations were answered. */
  operations = 0
  readonly #server: TestServer
  readonly #agent: Agent
  readonly #tokens = new Map<string, Promise<string>>()

  constructor(server: TestServer, connections: number) {
    this.#server = server
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections })
  }

  /** The person's own token. */
  tokenOf(person: string): Promise<string> {
    const token =
      this.#tokens.get(person) ?? this.#server.token(person, { roles: [person === automat ? 'service' : 'staff'] })
    this.#tokens.set(person, token)
    return token
  }

  /** What the API answers to the person. @throws Error for anything but data without errors */
  async ask<Data>(person: string, query: string, variables: object): Promise<Data> {
    const { status, text } = await this.#post(await this.tokenOf(person), JSON.stringify({ query, variables }))
    const { data, errors } = JSON.parse(text)
    if (status !== 200 || errors) throw new Error(`${query} ${JSON.stringify(variables)} for ${person}: ${text}`)
    this.operations++
    return data
  }

  close(): void {
    this.#agent.destroy()
  }

  async #post(token: string, body: string): Promise<{ readonly status: number | undefined; readonly text: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    request(`${this.#server.url}/graphql`, { method: 'POST', agent: this.#agent, headers }, resolve)
      .on('error', reject)
      .end(body)
    const response = await promise
    return { status: response.statusCode, text: Buffer.concat(await response.toArray()).toString() }
  }
}
