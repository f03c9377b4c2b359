// What each contender is asked for in the half of the benchmark that reads.
import { type Contender, contenders, fields, key, naiveFields, template } from './contenders.ts'
import { listedType, type RequestTemplate } from './load.ts'

/** What is read: lists that differ, one list by all, or one job. */
export type Reading = 'lists' | 'list' | 'job'

/** How many jobs there are to read. */
export const readableJobs = 20_000

const listed = 20

const naiveQueries = {
  list: `query Jobs($type: String!) { jobs(type: $type, first: ${listed}) { ${naiveFields} } }`,
  job: `query Job($id: ID!) { job(id: $id) { ${naiveFields} } }`,
} as const

const queries = {
  list: `query Jobs($filter: JobFilter) { jobs(filter: $filter, first: ${listed}) { edges { node { ${fields} } } pageInfo { hasNextPage endCursor } eventCursor } }`,
  job: `query Job($id: ID!) { job(id: $id) { ${fields} } }`,
} as const

function templateOf(name: string, reading: Reading, token: string): RequestTemplate {
  const isNaive = name === 'naive'
  const asked = isNaive ? naiveQueries : queries
  if (reading === 'job') {
    if (name === 'limit') return template('/job', 'uuid', { id: key })
    return template('/graphql', isNaive ? 'uuid' : 'globalId', { query: asked.job, variables: { id: key } }, token)
  }
  const [kind, type] = reading === 'lists' ? (['type', key] as const) : (['none', listedType(0)] as const)
  if (name === 'limit') return template('/list', kind, { type })
  const variables = isNaive ? { type } : { filter: { type: [type], open: true } }
  return template('/graphql', kind, { query: asked.list, variables }, token)
}

/** Those who are measured, the limit first. */
export const readContenders = contenders.map(({ name, file }: Contender) => ({
  name,
  file,
  templateOf(reading: Reading, token: string): RequestTemplate {
    const jobs = reading === 'job' ? 1 : listed
    return { ...templateOf(name, reading, token), jobs, keys: readableJobs }
  },
}))
