// Starts what sends mails, or keeps them where no mail server is named.
import { complainOnce } from '../complain-once.ts'
import { problemOfMail } from '../domain/notification/mail-options.ts'
import { mailQuietUntil } from '../domain/notification/mail-quiet.ts'
import type { Registry } from '../domain/registry.ts'
import { StartupError } from '../domain/startup-error.ts'
import { makeComposeMail } from '../followers/mail/compose-mail.ts'
import type { SendMail } from '../followers/mail/mail-server.ts'
import { Mails } from '../followers/mail/mails.ts'
import { makeMailTokens } from '../operations/notification/mail-tokens.ts'
import { openClaimant } from '../store/claimant.ts'
import { makeLinkedMails } from '../store/notification/linked-mails.ts'
import { makeMailQueue } from '../store/notification/mail-queue.ts'
import type { Store } from '../store/open-store.ts'
import type { TobedoneOptions } from './system.ts'
import { usualQuietHoursOf } from './usual-hours.ts'

/** What it stands on. */
export interface SendMailsParts {
  readonly store: Pick<Store, 'pool' | 'query' | 'named' | 'clock' | 'config'>
  readonly registry: Registry
}

/** Looks whether mails can be sent like that. @throws StartupError */
export function checkMail({ mail, resolveRecipient }: Pick<TobedoneOptions, 'mail' | 'resolveRecipient'>): void {
  const problem = problemOfMail(mail)
  if (problem !== null) throw new StartupError(`The configuration ${problem}.`)
  if (mail?.server !== undefined && mail.from === undefined) {
    throw new StartupError(
      'There is a mail server and nobody who sends: say who with MAIL_FROM, or as "from" in "mail".',
    )
  }
  if (resolveRecipient !== undefined && typeof resolveRecipient !== 'function') {
    throw new StartupError('The configuration has "resolveRecipient" that is no function.')
  }
}

function tellWithoutPublicUrl({ log, mail }: TobedoneOptions, registry: Registry): void {
  const types = registry.all.filter(({ isActive, actionLinks }) => isActive && actionLinks !== null)
  if (types.length === 0 || mail?.publicUrl !== undefined) return
  const names = types.map(({ name }) => name).join(', ')
  log(
    'warn',
    `Mails offer nothing to do by one click (${names}): "mail" does not say where people reach the server (publicUrl), nor does TOBEDONE_PUBLIC_URL.`,
  )
}

// What speaks to mail servers takes a tenth of the time of a start to load: only who has one waits for it.
async function openSend(server: string): Promise<SendMail> {
  const { makeSendMail } = await import('../followers/mail/mail-server.ts')
  return makeSendMail(server)
}

/** Sends until it is closed. */
export async function sendMails(
  options: TobedoneOptions,
  { store, registry }: SendMailsParts,
): Promise<{ close(): Promise<void> }> {
  const { log, mail = {}, resolveRecipient = null, timerMs = 300 } = options
  const {
    server,
    concurrency = 4,
    perSecond = null,
    attempts: mostAttempts = 12,
    retryMs = 10_000,
    timeoutMs = 30_000,
  } = mail
  if (server === undefined) log('info', 'mails are kept to be read in the API: no mail server is named (SMTP_URL)')
  tellWithoutPublicUrl(options, registry)
  const now = (): Date => store.clock.now()
  const usualQuietHours = usualQuietHoursOf(options)
  const claimant = openClaimant({ config: store.config, queue: 'mails' })
  const mails = new Mails({
    ...{ concurrency, perSecond, mostAttempts, retryMs, timeoutMs, pollMs: timerMs },
    queue: makeMailQueue(store),
    claimant: () => claimant.number(),
    compose: makeComposeMail({
      ...{ ...mail, registry, resolveRecipient, now, usualTimeZone: usualQuietHours.timeZone },
      tokenOf: makeMailTokens(makeLinkedMails(store.query).secret).sign,
    }),
    quietUntil: (each, person) => mailQuietUntil({ mail: each, person, registry, usualQuietHours, now: now() }),
    send: server === undefined ? null : await openSend(server),
    now,
    onTrouble: complainOnce(log, 'Mails cannot be sent'),
  })
  return {
    async close() {
      await mails.close()
      await claimant.close()
    },
  }
}
