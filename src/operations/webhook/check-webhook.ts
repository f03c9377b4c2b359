// What a webhook may be: checked when it is made and changed. Where its name leads is looked at again whenever something is sent.
import { isIP } from 'node:net'
import type { EventKind } from '../../domain/event.ts'
import { invalidInput } from '../../domain/job-error.ts'
import type { Registry } from '../../domain/registry.ts'
import { checkText } from '../../domain/text-check.ts'
import type { WebhookWish } from '../../domain/webhook/webhook.ts'
import { hostOf, isPublicAddress } from './public-address.ts'

const longestUrl = 2_000
const mostTypes = 100

function parsed(field: string, url: string): URL {
  checkText(field, url, longestUrl)
  if (!URL.canParse(url)) throw invalidInput(field, 'must be a URL like "https://example.com/webhooks".')
  return new URL(url)
}

/** Checks an address. `hosts` are those that the configuration names. @throws JobError INVALID_INPUT */
function checkWebhookUrl(field: string, url: string, hosts: readonly string[]): void {
  const address = parsed(field, url)
  const host = hostOf(address)
  const isNamed = hosts.includes(host)
  if (address.protocol !== 'https:' && !(isNamed && address.protocol === 'http:')) {
    throw invalidInput(
      field,
      'must begin with https:// (http:// only to hosts that `webhookHosts` of the configuration names).',
    )
  }
  if (address.username !== '' || address.password !== '') {
    throw invalidInput(field, 'must have no name and no password in it: what is sent is signed.')
  }
  if (address.hash !== '') throw invalidInput(field, 'must have no part behind a #.')
  if (isIP(host) !== 0 && !isNamed && !isPublicAddress(host)) {
    throw invalidInput(field, 'must be public: name the host in `webhookHosts` of the configuration if it is meant.')
  }
}

/** Checks what is given of a webhook. @throws JobError INVALID_INPUT, UNKNOWN_TYPE */
export function checkWebhookWish(
  { url, description, types, kinds }: Partial<WebhookWish>,
  { registry, hosts }: { readonly registry: Registry; readonly hosts: readonly string[] },
): void {
  if (url !== undefined) checkWebhookUrl('url', url, hosts)
  if (description !== undefined && description !== null) checkText('description', description, 1_000)
  if (types !== undefined && types.length > mostTypes) throw invalidInput('types', `must be at most ${mostTypes}.`)
  for (const name of types ?? []) registry.known(name)
  checkOnce('types', types ?? [])
  checkOnce('kinds', kinds ?? [])
}

function checkOnce(field: string, words: readonly (string | EventKind)[]): void {
  if (new Set(words).size !== words.length) throw invalidInput(field, 'must name each only once.')
}
