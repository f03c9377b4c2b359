// Where a job is done: the address behind the button of a mail, made from the link that its type gives.
import { globalIdOf } from '../global-id.ts'
import type { Job } from '../job.ts'
import type { JobType } from '../job-type.ts'
import { type MailLink, mailLinkPaths } from './mail-link.ts'

// What begins with two slashes would be the address of another host.
const forms = /^(?:https?:\/\/[^\s<>"']+|\/(?![/\\])[^\s<>"']*)$/
// In an address they stand for another page than the one they are on.
const stepsUp = ['.', '..']

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

/** What of a job is in its link. */
export type LinkedJob = Pick<Job, 'id' | 'targetType' | 'targetId'>

/**
 * The address of a job as its type links it; where there is no `baseUrl` what begins with "/" stays so, for who is on the host of
 * the product. Null where there is none, or where it would lead elsewhere.
 */
export function linkOnHost(template: string | null, job: LinkedJob, baseUrl: string | null): string | null {
  const { targetType: type, targetId: id } = job
  if (template === null || stepsUp.includes(type) || stepsUp.includes(id)) return null
  const path = filled(template, { type, id, job: job.id })
  if (!path.startsWith('/')) return isWebAddress(path) ? path : null
  if (baseUrl === null) return path
  const address = `${baseUrl.replace(/\/+$/, '')}${path}`
  return isWebAddress(address) ? address : null
}

/** The address of a job for who may be anywhere; null where there is none: a link that begins with "/" needs a `baseUrl`. */
export function linkOf(template: string | null, job: LinkedJob, baseUrl: string | null): string | null {
  return template?.startsWith('/') && baseUrl === null ? null : linkOnHost(template, job, baseUrl)
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
