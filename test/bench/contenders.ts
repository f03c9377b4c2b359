// Who is measured, and with which requests. All make the same job and answer with the same fields.
import type { RequestTemplate } from './load.ts'

/** What a request does. */
export type Deed = 'request' | 'complete'

/** A server to measure. */
export interface Contender {
  readonly name: string
  /** The file of this folder that serves. */
  readonly file: string
  readonly templateOf: (deed: Deed, token: string) => RequestTemplate
}

/** What stands in a body where its key goes. */
export const key = '«key»'

/** The requests of a body that holds `key` once, or not at all. */
export function template(path: string, kind: RequestTemplate['kind'], body: object, token = ''): RequestTemplate {
  const [before = '', after = ''] = JSON.stringify(body).split(key)
  return { path, kind, before, after, jobs: 1, headers: token === '' ? {} : { authorization: `Bearer ${token}` } }
}

const common = { assignedTo: 'clerk-7', metadata: { applicationId: 4711, document: 'passport', pages: [1, 2] } }
const flat = { type: 'verify_document', targetType: 'Application', targetId: key, ...common }
const same = 'status priority assignedTo createdAt dueAt version metadata'
/** What is asked of a job of the naive server. */
export const naiveFields = `id type targetType targetId ${same}`
/** The same of ours. */
export const fields = `id type { name } target { type id } ${same}`

const naiveQueries = {
  request: `mutation Request($input: RequestJobInput!) { requestJob(input: $input) { ${naiveFields} } }`,
  complete: `mutation Complete($id: ID!) { completeJob(id: $id) { ${naiveFields} } }`,
} as const

const queries = {
  request: `mutation Request($input: RequestJobInput!) { requestJob(input: $input) { job { ${fields} } eventCursor } }`,
  complete: `mutation Complete($input: CompleteJobInput!) { completeJob(input: $input) { jobs { ${fields} } eventCursor } }`,
} as const

/** The limit first: everybody is compared with it. */
export const contenders: readonly Contender[] = [
  {
    name: 'limit',
    file: 'limit-child.ts',
    templateOf: (deed) =>
      deed === 'request' ? template('/request', 'target', flat) : template('/complete', 'uuid', { id: key }),
  },
  {
    name: 'naive',
    file: 'naive-child.ts',
    templateOf: (deed) =>
      deed === 'request'
        ? template('/graphql', 'target', { query: naiveQueries.request, variables: { input: flat } })
        : template('/graphql', 'uuid', { query: naiveQueries.complete, variables: { id: key } }),
  },
  {
    name: 'tobedone',
    file: 'tobedone-child.ts',
    templateOf: (deed, token) => {
      const { type, targetType, targetId } = flat
      const input = deed === 'request' ? { type, target: { type: targetType, id: targetId }, ...common } : { id: key }
      const body = { query: queries[deed], variables: { input } }
      return template('/graphql', deed === 'request' ? 'target' : 'globalId', body, token)
    },
  },
]
