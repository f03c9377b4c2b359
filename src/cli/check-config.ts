// What a configuration file may export. It may be JavaScript, so nothing is taken on trust.
import type { TobedoneConfig } from '../definition/define-config.ts'
import { problemOfMail } from '../domain/notification/mail-options.ts'
import { problemOfUsualQuietHours } from '../domain/notification/quiet-hours.ts'
import { StartupError } from '../domain/startup-error.ts'

const known = [
  ...['types', 'flows', 'stallGroups', 'webhooks', 'webhookHosts', 'mail', 'resolveRecipient', 'membersOf'],
  ...['quietHours', 'peopleMaySay'],
  'jobRetention',
  ...['claims', 'resolveViewer', 'authenticate'],
  'allowedOrigins',
]

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJobType(value: unknown): boolean {
  return isRecord(value) && typeof value['name'] === 'string' && typeof value['parseMetadata'] === 'function'
}

function isFlow(value: unknown): boolean {
  return isRecord(value) && typeof value['name'] === 'string' && Array.isArray(value['steps'])
}

function problemOfFlows(flows: unknown): string | null {
  if (flows === undefined) return null
  if (!Array.isArray(flows)) return 'has "flows" that are no list of what defineFlow makes'
  const wrong = flows.findIndex((flow) => !isFlow(flow))
  return wrong < 0 ? null : `has something at flows[${wrong}] that defineFlow has not made`
}

function isWebhook(value: unknown): boolean {
  return isRecord(value) && typeof value['name'] === 'string' && typeof value['secret'] === 'string'
}

function problemOfWebhooks({ webhooks, webhookHosts }: Readonly<Record<string, unknown>>): string | null {
  if (webhooks !== undefined && !(Array.isArray(webhooks) && webhooks.every(isWebhook))) {
    return 'has "webhooks" that are no list of what defineWebhook makes'
  }
  const isHost = (host: unknown): boolean => typeof host === 'string' && /^[\w.:[\]-]{1,253}$/.test(host)
  if (webhookHosts !== undefined && !(Array.isArray(webhookHosts) && webhookHosts.every(isHost))) {
    return 'has "webhookHosts" that are not a list like ["crm.internal", "127.0.0.1"]'
  }
  return null
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value
}

function areClaims(value: unknown): boolean {
  if (!isRecord(value)) return false
  return Object.entries(value).every(
    ([key, name]) => ['id', 'roles', 'groups'].includes(key) && typeof name === 'string' && name,
  )
}

function problemOfTypes(types: unknown): string | null {
  if (!Array.isArray(types)) return 'must have "types", a list of what defineJobType makes'
  const wrong = types.findIndex((type) => !isJobType(type))
  if (wrong >= 0) return `has something at types[${wrong}] that defineJobType has not made`
  const all = types.map(({ name }) => String(name))
  const twice = all.find((name, index) => all.indexOf(name) !== index)
  return twice === undefined ? null : `defines the job type "${twice}" twice`
}

function problemOfIdentity(config: Readonly<Record<string, unknown>>): string | null {
  const { claims, resolveViewer, authenticate, resolveRecipient, membersOf } = config
  if (claims !== undefined && !areClaims(claims)) {
    return 'has "claims" that are not { id?: name, roles?: name, groups?: name }'
  }
  const [wrong] =
    Object.entries({ resolveViewer, authenticate, resolveRecipient, membersOf }).find(
      ([, value]) => value !== undefined && typeof value !== 'function',
    ) ?? []
  if (wrong !== undefined) return `has "${wrong}" that is no function`
  const unused = resolveViewer !== undefined ? 'resolveViewer' : claims !== undefined ? 'claims' : null
  return authenticate === undefined || unused === null
    ? null
    : `has "authenticate", which stands instead of tokens, and "${unused}", which is about tokens: leave one of them out`
}

function problemOf(config: Readonly<Record<string, unknown>>): string | null {
  const { types, allowedOrigins } = config
  const unknown = Object.keys(config).find((key) => !known.includes(key))
  if (unknown !== undefined) return `has "${unknown}", which is unknown; known are ${known.join(', ')}`
  const problem = problemOfIdentity(config)
  if (problem !== null) return problem
  if (allowedOrigins !== undefined && !(Array.isArray(allowedOrigins) && allowedOrigins.every(isOrigin))) {
    return 'has "allowedOrigins" that are not a list like ["https://app.example.com"]'
  }
  return (
    problemOfTypes(types) ??
    problemOfFlows(config['flows']) ??
    problemOfWebhooks(config) ??
    problemOfMail(config['mail']) ??
    problemOfUsualQuietHours(config['quietHours'])
  )
}

function isConfig(
  config: Readonly<Record<string, unknown>>,
): config is Readonly<Record<string, unknown>> & TobedoneConfig {
  return problemOf(config) === null
}

/** The configuration that a loaded file exports as `default`, or as `config`. @throws StartupError naming file and reason */
export function checkConfig(file: string, loaded: unknown): TobedoneConfig {
  const exported = isRecord(loaded) ? (loaded['default'] ?? loaded['config']) : undefined
  if (!isRecord(exported)) throw new StartupError(`${file}: must export default defineConfig({ types: […] }).`)
  if (isConfig(exported)) return exported
  throw new StartupError(`${file}: ${problemOf(exported)}.`)
}
