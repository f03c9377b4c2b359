// A product's own client, as its developers have it: documents, types that codegen makes from the schema of their deployment, and a
// compiler that says where the code no longer fits.
import { execFile } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { generate } from '@graphql-codegen/cli'
import codegen from '../../codegen.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

// The lines that speak of what a changed schema changes are marked.
const source = `import { graphql } from './generated/gql.ts'
import type { TypedDocumentString } from './generated/graphql.ts'

const [url = '', token = '', what = ''] = process.argv.slice(2)

async function ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(url + '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ' + token },
    body: JSON.stringify({ query: document.toString(), variables }),
  })
  const { data, errors }: { data?: Data; errors?: { message: string }[] } = JSON.parse(await response.text())
  if (errors !== undefined || data === undefined) throw new Error(errors?.[0]?.message)
  return data
}

const request = graphql(\`
  mutation Request($input: RequestJobInput!) { requestJob(input: $input) { wasCreated } }
\`)
const complete = graphql(\`
  mutation Complete($input: CompleteJobInput!) {
    completeJob(input: $input) { jobs { status resultPayload { __typename ... on ReviewPaymentResult { released } } } }
  }
\`)
const list = graphql(\`
  query List {
    jobs(orderBy: CREATED_AT_ASC) {
      edges {
        node {
          target { id }
          status
          metadata
          payloadProblem
          payload {
            __typename
            ... on ReviewPaymentMetadata { paymentId amount lines { text } }
            ... on CallBackMetadata { phone best }
          }
        }
      }
    }
  }
\`)

const review = (id: string) => ({ type: 'review_payment', target: { type: 'Payment', id } })
const read = async () => (await ask(list, {})).jobs.edges.map(({ node }) => node)

const steps: Record<string, () => Promise<unknown>> = {
  async request() {
    const typed = { paymentId: '17', amount: 12.5, lines: [{ text: 'one' }] }
    await ask(request, { input: { ...review('17'), payload: { reviewPayment: typed } } }) // changed
    const call = { type: 'call_back', target: { type: 'Customer', id: '4' } }
    await ask(request, { input: { ...call, payload: { callBack: { phone: '555', best: 'NOON' } } } })
  },
  async read() {
    const shown: unknown[] = []
    for (const { payload } of await read()) {
      if (payload?.__typename === 'ReviewPaymentMetadata') {
        const cents = payload.amount * 100 // changed
        shown.push([payload.paymentId, cents, payload.lines?.map(({ text }) => text)])
      }
      if (payload?.__typename === 'CallBackMetadata') {
        const best: 'MORNING' | 'NOON' | null = payload.best
        shown.push([payload.phone, best])
      }
    }
    return shown
  },
  async untyped() {
    await ask(request, { input: { ...review('18'), metadata: { paymentId: '18', amount: '1.50 EUR' } } })
    return await read()
  },
  async complete() {
    const { completeJob } = await ask(complete, {
      input: { ...review('17'), resultPayload: { reviewPayment: { released: true } } },
    })
    return completeJob?.jobs
  },
}

console.log(JSON.stringify(await steps[what]?.()))
`

/** The lines of the client that a changed schema breaks, counted from 1. */
export const changedLines: readonly number[] = source
  .split('\n')
  .flatMap((line, index) => (line.endsWith('// changed') ? [index + 1] : []))

/** A client in a folder of its own. */
export interface TypedClient {
  /** What the compiler has to say, each with its line in the client. */
  readonly problems: readonly { readonly line: number; readonly message: string }[]
  /** Lets it do a step of its work against a server; answers with what it printed. */
  run(url: string, token: string, step: string): Promise<unknown>
}

/** Builds the client against the schema of a deployment: generates its types, and compiles it. */
export async function buildClient(folder: string, schema: string): Promise<TypedClient> {
  await mkdir(folder, { recursive: true })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'schema.graphql'), schema)
  await writeFile(join(folder, 'client.ts'), source)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.ts', 'generated'], exclude: [] }),
  )
  const { 'test/generated/': settings } = codegen.generates
  await generate({
    ...{ schema: join(folder, 'schema.graphql'), silent: true, documents: join(folder, 'client.ts') },
    generates: { [`${join(folder, 'generated')}/`]: { ...settings, documents: join(folder, 'client.ts') } },
  })
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout } = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).catch(
    (error: { readonly stdout: string }) => error,
  )
  const problems = stdout
    .split('\n')
    .filter((line) => /^\S/.test(line))
    .map((message) => ({ line: Number(/^client\.ts\((\d+),/.exec(message)?.[1] ?? 0), message }))
  return {
    problems,
    async run(...given) {
      const done = await run(process.execPath, [join(folder, 'client.ts'), ...given])
      return JSON.parse(done.stdout.replace('undefined', 'null'))
    },
  }
}
