// Tokens of links in mails: what a link stands for, signed with the key of the deployment. That each does something only once is
// not their doing: they name a version of a job, which passes.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MailLink } from '../../domain/notification/mail-link.ts'

/** Makes and reads tokens. */
export interface MailTokens {
  sign(link: MailLink): Promise<string>
  /** Null: it is none of ours. */
  read(token: string): Promise<MailLink | null>
}

const longestToken = 1_000
const form = /^([\w-]+)\.([\w-]{43})$/
// Another purpose of the key, or another form of what is signed, would take another word.
const purpose = 'tobedone mail link 1'

function textOf(link: MailLink): string {
  const { kind, mailId } = link
  return JSON.stringify(
    kind === 'unsubscribe' ? [kind, mailId] : [kind, mailId, link.version, link.expiresAt.getTime(), link.outcome],
  )
}

function linkIn(text: string): MailLink | null {
  const read: unknown = JSON.parse(text)
  if (!Array.isArray(read)) return null
  const [kind, mailId, version, expiresAtMs, outcome] = read
  if (kind === 'unsubscribe') return { kind, mailId: String(mailId) }
  if (kind !== 'action') return null
  return {
    ...{ kind, mailId: String(mailId), version: Number(version), expiresAt: new Date(Number(expiresAtMs)) },
    outcome: outcome === null ? null : String(outcome),
  }
}

/** Makes them. `secretOf` answers with the key. */
export function makeMailTokens(secretOf: () => Promise<string>): MailTokens {
  const signatureOf = async (payload: string): Promise<string> =>
    createHmac('sha256', await secretOf())
      .update(`${purpose}\n${payload}`)
      .digest('base64url')
  return {
    async sign(link) {
      const payload = Buffer.from(textOf(link)).toString('base64url')
      return `${payload}.${await signatureOf(payload)}`
    },
    async read(token) {
      const [, payload, signature] = token.length > longestToken ? [] : (form.exec(token) ?? [])
      if (payload === undefined || signature === undefined) return null
      // As texts, which are of one length: their bytes could be written in more than one way.
      const isRight = timingSafeEqual(Buffer.from(signature), Buffer.from(await signatureOf(payload)))
      return isRight ? linkIn(Buffer.from(payload, 'base64url').toString()) : null
    },
  }
}
