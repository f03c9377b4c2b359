// A desk for tests of the console: a server that can be started anew under the open pages, and a browser for all of them.
import type { Browser, Page } from 'playwright-core'
import { z } from 'zod'
import { defineFlow } from '../../src/definition/define-flow.ts'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { SignInCodes } from '../../src/server/sign-in-codes.ts'
import type { TobedoneOptions } from '../../src/tobedone.ts'
import { openBrowser, openPage, type WatchedPage } from './browser.ts'
import { buildConsole } from './built-console.ts'
import { openTestDatabase } from './database.ts'
import { startServer, type TestServer, type TokenOptions } from './server.ts'
import { openTcpProxy } from './tcp-proxy.ts'

/** The sorts of jobs at the desk. */
export const deskTypes = [
  defineJobType('review_payment', {
    description: 'Look at it, then release it or give the money back.',
    metadata: z.object({
      // A rule that no JSON Schema tells.
      amount: z
        .number()
        .refine((amount) => amount !== 13, 'Nobody pays that.')
        .optional(),
    }),
    result: z.object({
      note: z
        .string()
        .min(3)
        .refine((note) => note !== 'paid', 'Say more than that.'),
      refundedCents: z.int().min(0).optional(),
    }),
    outcomes: ['released', 'refunded'],
    candidateGroups: ['risk'],
    link: 'https://shop.example/payments/{id}',
    notify: [{ when: 'requested', to: ['ann'] }],
  }),
  defineJobType('verify_email', {
    takes: '2m',
    link: 'https://shop.example/users/{id}',
    description: 'Say that this address is yours.',
    actionLinks: { withoutSignIn: true },
    notify: [{ when: 'requested' }],
  }),
  defineJobType('call_back', { selfService: true, metadata: z.object({ about: z.string().min(3) }) }),
] as const

const [reviewPayment, verifyEmail, callBack] = deskTypes
const welcome = defineFlow('welcome', {
  title: 'Welcome',
  steps: [
    { type: verifyEmail },
    { type: callBack, after: [verifyEmail], optional: true },
    { type: reviewPayment, after: [verifyEmail] },
  ],
})

/** Whether mails cannot be written: one to zoe is then given up at once. Nobody else has an address. */
export interface MailFault {
  isThere: boolean
}

function systemWith(fault: MailFault): Partial<TobedoneOptions> {
  const requested = (): Record<string, never> => {
    if (fault.isThere) throw new Error('a word is missing')
    return {}
  }
  return {
    ...{ flows: [welcome], webhookHosts: ['127.0.0.1'], webhookRetryMs: [50] },
    mail: { from: 'jobs@shop.example', attempts: 1, templates: { requested } },
    resolveRecipient: (id) => (id === 'zoe' ? { mail: 'zoe@people.example' } : null),
  }
}

/** Everything that a test of the console needs. */
export interface ConsoleDesk {
  readonly browser: Browser
  /** The server that answers now. */
  readonly server: TestServer
  /** What all pages were told that they should not have been told. */
  readonly complaints: readonly string[]
  readonly mailFault: MailFault
  /** A new one-time code. */
  code(): string
  /** Opens a page by a way of its own, which can be held up. */
  open(path: string, token: string | null, look?: Look): Promise<DeskPage>
  /** A token of a member of staff. */
  staffToken(sub: string, options?: TokenOptions): Promise<string>
  /** Ends the server; pages lose it. */
  stop(): Promise<void>
  /** Starts another, to which all pages find. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** How a page is opened. */
export interface Look {
  readonly isDark?: boolean
  /** Whether its clock can be put forward. */
  readonly hasClock?: boolean
}

/** A page, and the way to it. */
export interface DeskPage extends WatchedPage {
  readonly address: string
  hold(): void
  release(): void
  /** From now on nothing goes through, and nobody is told; nothing new comes through either. */
  cutOff(): void
  /** Lets new connections through again. */
  mend(): void
}

/** Opens the desk. */
export async function openConsoleDesk(): Promise<ConsoleDesk> {
  await buildConsole()
  const [database, browser] = await Promise.all([openTestDatabase(), openBrowser()])
  const complaints: (readonly string[])[] = []
  const proxies: Awaited<ReturnType<typeof openTcpProxy>>[] = []
  const mint = (): Promise<string> => staffToken('ida')
  const codes = new SignInCodes({ clock: { now: () => new Date() }, mint })
  const mailFault: MailFault = { isThere: false }
  const start = (): Promise<TestServer> =>
    startServer({
      ...{ types: deskTypes, databaseUrl: database.url, isProduction: true, server: { signIn: codes } },
      system: systemWith(mailFault),
    })
  let server = await start()
  const staffToken = (sub: string, options: TokenOptions = {}): Promise<string> =>
    server.token(sub, { roles: ['staff'], groups: ['risk'], ...options })
  return {
    ...{ browser, staffToken, mailFault },
    get server() {
      return server
    },
    get complaints() {
      return complaints.flat()
    },
    code: () => codes.issue(),
    async open(path, token, { isDark = false, hasClock = false } = {}) {
      const proxy = await openTcpProxy(server.url)
      proxies.push(proxy)
      // What comes and goes is there or not: half seen through, its contrast would be judged by chance.
      const context = await browser.newContext({ colorScheme: isDark ? 'dark' : 'light', reducedMotion: 'reduce' })
      const address = proxy.url.replace(/\/$/, '')
      const opened = await openPage(context, `${address}${path}`, token, hasClock)
      complaints.push(opened.complaints)
      return {
        ...{ ...opened, address, hold: () => proxy.hold(), release: () => proxy.release() },
        cutOff() {
          proxy.silence()
          proxy.lead('http://127.0.0.1:1')
        },
        mend: () => proxy.lead(server.url),
      }
    },
    stop: () => server.close(),
    async restart() {
      server = await start()
      for (const proxy of proxies) proxy.lead(server.url)
    },
    async close() {
      await browser.close()
      await Promise.all(proxies.map((proxy) => proxy.close()))
      await server.close()
      await database.close()
    },
  }
}

/** The rows of a page, as they read: what, about what, who, when and what comes next. */
export function rowsOf(page: Page): Promise<readonly string[]> {
  return page.locator('.row').allInnerTexts()
}
