// Defining a webhook in the configuration: what a product writes, and what can be wrong with it as far as it can be seen without
// knowing the types and hosts of the deployment.
import { type EventKind, eventKinds } from '../domain/event.ts'
import type { JobType } from '../domain/job-type.ts'
import { StartupError } from '../domain/startup-error.ts'
import type { ConfiguredWebhook } from '../domain/webhook/webhook.ts'
import { check, problemOfDescription, problemOfName, problemOfNames } from './problems.ts'

/** The options of a webhook. */
export interface WebhookOptions {
  /** Where events are sent to. https, or a host that `webhookHosts` names. */
  readonly url: string
  /** What it signs with: `whsec_` and the base64 of 24 to 64 bytes. */
  readonly secret: string
  /** The secret of before, as long as the receiver may not know the new one: then both sign. Default: none. */
  readonly previousSecret?: string
  /** Only events of jobs of these types. Default: all. */
  readonly types?: readonly (string | Pick<JobType, 'name'>)[]
  /** Only events of these kinds. Default: all. */
  readonly kinds?: readonly EventKind[]
  /** What it is for; at most 1,000 characters. */
  readonly description?: string
}

const known = ['url', 'secret', 'previousSecret', 'types', 'kinds', 'description']
const fewestBytes = 24
const mostBytes = 64

function isSecret(secret: unknown): boolean {
  if (typeof secret !== 'string' || !/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length
  return bytes >= fewestBytes && bytes <= mostBytes
}

function problemsOf(name: string, options: WebhookOptions): readonly (string | null)[] {
  const { url, secret, previousSecret, types, kinds, description } = options
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  // A secret is never said, not even a wrong one.
  const rule = `must be whsec_ and the base64 of ${fewestBytes} to ${mostBytes} bytes`
  return [
    problemOfName(name, 'billing'),
    check(unknown === undefined, `it has "${unknown}", which is unknown; known are ${known.join(', ')}`),
    check(typeof url === 'string' && URL.canParse(url), 'url must be a URL like https://example.com/webhooks'),
    check(isSecret(secret), `secret ${rule}`),
    check(previousSecret === undefined || isSecret(previousSecret), `previousSecret ${rule}`),
    problemOfNames('types', types?.map(nameOf), 100),
    check(
      kinds === undefined || (Array.isArray(kinds) && kinds.every((kind) => eventKinds.includes(kind))),
      `kinds must be a list of ${eventKinds.join(', ')}`,
    ),
    problemOfDescription(description),
  ]
}

function nameOf(type: string | Pick<JobType, 'name'>): string {
  return typeof type === 'string' ? type : type.name
}

/**
 * Defines a webhook.
 * @param name snake_case, at most 100 characters; what was sent is kept under it, so it does not change
 * @throws StartupError naming all that is impossible about the definition
 */
export function defineWebhook(name: string, options: WebhookOptions): ConfiguredWebhook {
  const problems = problemsOf(name, options).filter((problem) => problem !== null)
  if (problems.length > 0) throw new StartupError(`The webhook "${name}" is impossible: ${problems.join('; ')}.`)
  const { url, secret, previousSecret = null, types = [], kinds = [], description = null } = options
  return { name, url, secret, previousSecret, types: types.map(nameOf), kinds, description }
}
