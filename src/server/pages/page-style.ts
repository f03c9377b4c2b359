// How the pages look to which mails lead: the colours and letters of the console, light and dark, in one small sheet that stands in
// the page and is named in its policy by its hash.
import { createHash } from 'node:crypto'

/** The sheet. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: light-dark(#f6f5f2, #151614); --surface: light-dark(#ffffff, #1c1e1b);
  --line: light-dark(#e5e3dc, #30332e); --text: light-dark(#22241f, #e9e9e4); --quiet: light-dark(#65675f, #a3a59c);
  --accent: light-dark(#2a6654, #79c3a9); --accent-strong: light-dark(#225646, #8fd2ba); --on-accent: light-dark(#ffffff, #10211b);
  --soft: light-dark(#f3f2ee, #232521) }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px; background: var(--ground);
  color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif }
main { width: 100%; max-width: 30rem; padding: 32px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px;
  box-shadow: 0 1px 2px rgb(0 0 0 / 6%), 0 8px 28px rgb(0 0 0 / 8%); overflow-wrap: anywhere }
h1 { margin: 0 0 12px; font-size: 1.375rem; line-height: 1.3; text-wrap: balance }
p { margin: 0 0 12px }
.about { margin: 20px 0; padding: 14px 16px; background: var(--soft); border-radius: 8px }
.about strong { display: block }
.about span { display: block; margin-top: 4px; white-space: pre-line }
main > :last-child { margin-bottom: 0 }
.quiet { margin: 20px 0 0; color: var(--quiet); font-size: .875rem }
button { width: 100%; min-height: 48px; margin-top: 8px; padding: 12px 20px; border: 0; border-radius: 8px; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
button:hover { background: var(--accent-strong) }
a { color: var(--accent) }
.way { margin: 16px 0 0 }
.way a { display: inline-block; padding: 10px 0 }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
@media (max-width: 30rem) { main { padding: 24px 20px } }
@media (forced-colors: active) { button { border: 1px solid } }
`

/** Its hash, as a policy names it. */
export const pageStyleHash = `'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`
