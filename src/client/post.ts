// One operation over HTTP.
import { ApiError, apiErrorOf, type ServerError, unreachable } from './api-error.ts'
import type { Credentials } from './credentials.ts'
import type { TypedDocument } from './typed-document.ts'

/** Sends an operation and answers with its data. @throws ApiError */
export type Post = <Data, Variables>(document: TypedDocument<Data, Variables>, variables: Variables) => Promise<Data>

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly ServerError[]
}

/** Makes what sends operations to an address, and waits so many milliseconds for an answer. */
export function makePost(url: string, credentials: Credentials, send: typeof fetch, patienceMs: number): Post {
  async function once<Data>(body: string, authorization: string | null): Promise<Answer<Data>> {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    try {
      const response = await send(url, {
        method: 'POST',
        headers: authorization === null ? headers : { ...headers, authorization },
        credentials: 'same-origin',
        body,
        signal: AbortSignal.timeout(patienceMs),
      })
      return JSON.parse(await response.text())
    } catch (error) {
      throw unreachable(error)
    }
  }

  return async <Data, Variables>(document: TypedDocument<Data, Variables>, variables: Variables): Promise<Data> => {
    const body = JSON.stringify({ query: document.toString(), variables })
    for (let isRenewed = false; ; isRenewed = true) {
      const authorization = await credentials.authorization()
      const { data, errors } = await once<Data>(body, authorization)
      const error = errors && errors.length > 0 ? apiErrorOf(errors) : null
      if (error === null && data !== null && data !== undefined) return data
      const isRefused = error?.code === 'UNAUTHENTICATED' && credentials.isRenewable
      if (!isRefused || isRenewed) throw error ?? new ApiError('INTERNAL', 'The server answered without data.')
      // Nothing was done for somebody who is not known, so that it can be sent again.
      credentials.renew(authorization)
    }
  }
}
