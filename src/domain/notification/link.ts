// Where a job is done: the address behind the button of a mail, made from the link that its type gives.
import type { Job } from '../job.ts'

const forms = /^(?:https?:\/\/[^\s<>"']+|\/[^\s<>"']*)$/

/** Whether it can be the link of a type. */
export function isLinkTemplate(link: unknown): boolean {
  return link === undefined || (typeof link === 'string' && link.length <= 1_000 && forms.test(link))
}

/** Whether it is an address of a web page. */
export function isWebAddress(address: unknown): address is string {
  return typeof address === 'string' && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
}

/** Puts values in the place of names in braces, so that they stay one part of the address. */
export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return value === undefined ? whole : encodeURIComponent(value)
  })
}

/** The address of a job; null where there is none: a link that begins with "/" needs a `baseUrl`. */
export function linkOf(template: string | null, job: Job, baseUrl: string | null): string | null {
  if (template === null || (template.startsWith('/') && baseUrl === null)) return null
  const path = filled(template, { type: job.targetType, id: job.targetId, job: job.id })
  const address = path.startsWith('/') ? `${baseUrl?.replace(/\/+$/, '')}${path}` : path
  return isWebAddress(address) ? address : null
}
