// A page to which a link in a mail leads: one thing to read and at most one button, for whatever browser, without any script.
// Whatever people have written is escaped.
import type { ServerResponse } from 'node:http'
import { escapeHtml } from '../../domain/escape-html.ts'
import { answer, type Headers, safeHeaders } from '../answer.ts'
import { pageStyle, pageStyleHash } from './page-style.ts'

/** What a page says. */
export interface PageContent {
  readonly status: number
  readonly heading: string
  readonly lines: readonly string[]
  /** The job that it is about. */
  readonly about?: { readonly title: string; readonly description: string | null }
  /** The one button: what it says, and the field that goes along with it. */
  readonly button?: { readonly label: string; readonly name: string; readonly value: string }
  /** Where else one can go. */
  readonly way?: { readonly address: string; readonly label: string } | null
  /** What is said small. */
  readonly note?: string
  readonly headers?: Headers
}

function policyOf(hasButton: boolean): string {
  return [
    "default-src 'none'",
    `style-src ${pageStyleHash}`,
    "base-uri 'none'",
    `form-action ${hasButton ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ')
}

function htmlOf({ heading, lines, about, button, way, note }: PageContent): string {
  const parts = [
    `<h1>${escapeHtml(heading)}</h1>`,
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    about &&
      `<div class="about"><strong>${escapeHtml(about.title)}</strong>${
        about.description === null ? '' : `<span>${escapeHtml(about.description)}</span>`
      }</div>`,
    button &&
      `<form method="post"><input type="hidden" name="${escapeHtml(button.name)}" value="${escapeHtml(button.value)}"><button type="submit">${escapeHtml(button.label)}</button></form>`,
    way && `<p class="way"><a href="${escapeHtml(way.address)}">${escapeHtml(way.label)}</a></p>`,
    note && `<p class="quiet">${escapeHtml(note)}</p>`,
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(heading)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${parts.filter((part) => typeof part === 'string').join('\n')}
</main>
</body>
</html>
`
}

/** Answers with a page. */
export function answerPage(response: ServerResponse, content: PageContent): void {
  answer(response, content.status, 'text/html; charset=utf-8', htmlOf(content), {
    ...safeHeaders(policyOf(content.button !== undefined)),
    // With "no-referrer" browsers would not say that a form comes from this very page. The address is told to no other host.
    'referrer-policy': 'same-origin',
    'x-robots-tag': 'noindex, nofollow',
    'cache-control': 'no-store',
    ...content.headers,
  })
}
