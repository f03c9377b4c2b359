// The page at the root: where things are.
import { createHash } from 'node:crypto'
import { type Headers, safeHeaders } from '../answer.ts'

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1c2024; background: #fff }
code { background: #f0f1f3; padding: .1em .35em; border-radius: .25em }
dt { font-weight: 600; margin-top: 1rem } dd { margin: 0 }
@media (prefers-color-scheme: dark) { body { color: #e8e9eb; background: #16181b } code { background: #2a2d31 } a { color: #8ab4ff } }
`

/** The headers of the page. */
export const homeHeaders: Headers = safeHeaders(
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`,
)

/** The page; with a link to GraphiQL where there is one. */
export function homePage(hasGraphiql: boolean): string {
  const graphql = hasGraphiql
    ? '<dt><a href="/graphql">/graphql</a></dt><dd>The API; in a browser GraphiQL, to try it.</dd>'
    : '<dt>/graphql</dt><dd>The API.</dd>'
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>tobedone</title><style>${style}</style></head>
<body>
<h1>tobedone</h1>
<p>Jobs that people have to do: requested, seen at once, completed.</p>
<dl>
${graphql}
<dt><a href="/health">/health</a></dt><dd>Whether the server is alive.</dd>
<dt><a href="/ready">/ready</a></dt><dd>Whether it can work: the database and the log.</dd>
<dt><a href="/metrics">/metrics</a></dt><dd>Its numbers, for Prometheus.</dd>
</dl>
<p>Every operation must say who asks. With a token, on a development machine: <code>npx tobedone token --sub ann --role staff --group risk</code></p>
</body>
</html>
`
}
