// A client of the server for tests: typed documents over HTTP, and subscriptions over WebSocket as graphql-ws speaks it.
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import type { TypedDocumentString } from '../generated/graphql.ts'
import type { TestServer, TokenOptions } from './server.ts'

/** An error of an operation as a client reads it. */
export interface ReadError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string }
}

/** What an operation answered. */
export interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly ReadError[]
}

/** A stream that is being read. */
export interface Watch<Data> {
  readonly results: readonly Answer<Data>[]
  /** Settles at the end of the stream: with what it failed with, if it failed. */
  readonly ended: Promise<unknown>
  stop(): void
}

/** Somebody with a token. */
export interface Client {
  /** Sends a text as it is. */
  send(query: string, variables?: object): Promise<Answer<Record<string, unknown>>>
  /** Sends a document and answers with its data and errors. */
  ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Answer<Data>>
  /** Sends a document that is to succeed. */
  run<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data>
  /** Sends a document that is to be refused; answers with its first error. */
  refused<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<ReadError>
  watch<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): Watch<Data>
}

/** A client for a viewer. */
export async function clientOf(server: TestServer, sub: string, options: TokenOptions = {}): Promise<Client> {
  const authorization = `Bearer ${await server.token(sub, options)}`
  async function post<Data>(query: string, variables: unknown): Promise<Answer<Data>> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    })
    return JSON.parse(await response.text())
  }
  const client: Client = {
    send: (query, variables = {}) => post(query, variables),
    ask: (document, variables) => post(String(document), variables),
    async run(document, variables) {
      const { data, errors } = await client.ask(document, variables)
      if (errors !== undefined || data === null || data === undefined) throw new Error(JSON.stringify(errors))
      return data
    },
    async refused(document, variables) {
      const answer = await client.ask(document, variables)
      const [error] = answer.errors ?? []
      if (error === undefined) throw new Error(`was not refused: ${JSON.stringify(answer)}`)
      return error
    },
    watch<Data, Variables extends Record<string, unknown>>(
      document: TypedDocumentString<Data, Variables>,
      variables: Variables,
    ): Watch<Data> {
      const socket = createClient({
        url: server.wsUrl,
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
      })
      const results: Answer<Data>[] = []
      const { promise: ended, resolve } = Promise.withResolvers<unknown>()
      const leave = socket.subscribe(
        { query: String(document), variables },
        {
          next: ({ data, errors }) => results.push(JSON.parse(JSON.stringify({ data, errors }))),
          error: resolve,
          complete: () => resolve(undefined),
        },
      )
      const stop = (): void => {
        leave()
        void socket.dispose()
      }
      return { results, ended, stop }
    },
  }
  return client
}
