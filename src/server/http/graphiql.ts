// The GraphiQL page: everything it needs is in the page itself, and its policy lets it talk to this server only.
import { createHash } from 'node:crypto'
import { type Headers, safeHeaders } from '../answer.ts'

/** A page and the headers it is served with. */
export interface Page {
  readonly html: string
  readonly headers: Headers
}

const firstMinute = `# Get a token in a terminal:
#   npx tobedone token --sub ann --role staff --group risk
# and put it below, under Headers.

mutation Request {
  requestJob(input: {
    type: "review_payment"
    target: { type: "Payment", id: "17" }
    metadata: { paymentId: "17" }
    ifOpen: RETURN_EXISTING
  }) {
    job { id status }
    wasCreated
    eventCursor
  }
}

# In another tab: every event of such jobs, as it happens.
subscription Watch {
  jobEvents(filter: { type: ["review_payment"] }) {
    kind
    at
    actor
    job { id status target { type id } }
  }
}

mutation Complete {
  completeJob(input: {
    type: "review_payment"
    target: { type: "Payment", id: "17" }
    outcome: "released"
  }) {
    jobs { id status completedAt }
  }
}
`

function hashOfScript(html: string): string {
  const from = html.indexOf('<script>') + '<script>'.length
  const script = html.slice(from, html.indexOf('</script>', from))
  return createHash('sha256').update(script).digest('base64')
}

function policyFor(html: string): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${hashOfScript(html)}' blob:`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

async function render(): Promise<Page> {
  // Nine megabytes that only a browser needs.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  const html = renderGraphiQL({
    title: 'tobedone',
    method: 'POST',
    defaultQuery: firstMinute,
    headers: '{\n  "authorization": "Bearer "\n}',
    isHeadersEditorEnabled: true,
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: true,
  })
  return { html, headers: { ...safeHeaders(policyFor(html)), 'cache-control': 'no-cache' } }
}

let rendered: Promise<Page> | undefined

/** The page, rendered once in a process. */
export function graphiqlPage(): Promise<Page> {
  rendered ??= render()
  return rendered
}
