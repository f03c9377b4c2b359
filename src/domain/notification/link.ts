// Where a job is done: the address behind the button of a mail, made from the link that its type gives.
import { globalIdOf } from '../global-id.ts'
import type { Job } from '../job.ts'
import type { JobType } from '../job-type.ts'
import { type MailLink, mailLinkPaths } from './mail-link.ts'

const forms = /^(?:https?:\/\/[^\s<>"']+|\/[^\s<>"']*)$/

/** Whether it can be the link of a type. */
export function isLinkTemplate(link: unknown): boolean {
  return link === undefined || (typeof link === 'string' && link.length <= 1_000 && forms.test(link))
}

/** Whether it is an address of a web page. */
export function isWebAddress(address: unknown): address is string {
  return typeof address === 'string' && URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
}

/** Whether it can be where people reach the server: by https, but on this machine. */
export function isPublicAddress(address: unknown): address is string {
  if (!isWebAddress(address)) return false
  const { protocol, hostname, search, hash } = new URL(address)
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
  return (protocol === 'https:' || isHere) && search === '' && hash === ''
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

/** On what addresses are put: pages of the product, and of the server. */
export interface Bases {
  /** What links of types that begin with "/" are put behind. */
  readonly baseUrl: string | null
  /** Where people reach the server. */
  readonly publicUrl: string | null
}

function onServer(publicUrl: string, path: string): string {
  return `${publicUrl.replace(/\/+$/, '')}${path}`
}

/** Where a job is done: in the product, or else in the console; null: nobody has said where these are. */
export function placeOf(type: Pick<JobType, 'link'>, job: Job, { baseUrl, publicUrl }: Bases): string | null {
  const inProduct = linkOf(type.link, job, baseUrl)
  if (inProduct !== null || publicUrl === null) return inProduct
  return onServer(publicUrl, `/jobs/${encodeURIComponent(globalIdOf('Job', job.id))}`)
}

/** The address of a page of the server to which a mail leads. */
export function mailLinkAddress(publicUrl: string, kind: MailLink['kind'], token: string): string {
  return onServer(publicUrl, `${mailLinkPaths[kind]}${token}`)
}
