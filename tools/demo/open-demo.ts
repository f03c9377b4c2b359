// Opens the demo: the product over a data folder of the demo's, with the invented company in it, told from the outside only
// (import, then the client). Mails are kept, and webhooks go to a receiver of its own.

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { type Client, openClient } from '../../src/client/index.ts'
import { defineWebhook } from '../../src/definition/define-webhook.ts'
import { createTobedone } from '../../src/library/create-tobedone.ts'
import { authenticateByToken, mintToken, secretKeys, startServer, usualClaimNames } from '../../src/server/index.ts'
import { SignInCodes } from '../../src/server/sign-in-codes.ts'
import { guests, onboarding, staff, types } from './company.ts'
import { upsertPerson } from './documents.ts'
import { begin, type ClientOf, live } from './life.ts'
import { pastLines } from './past.ts'

/** How it is opened. */
export interface DemoOptions {
  readonly dataFolder: string
  readonly port: number
}

/** Somebody whom it lets in. */
export interface Guest {
  readonly sub: string
  readonly roles?: readonly string[]
  readonly groups?: readonly string[]
}

/** A demo that runs. */
export interface Demo {
  readonly url: string
  tokenOf(guest: Guest): Promise<string>
  /** A link into the console that works once. */
  linkFor(guest: Guest): string
  /** Fills it, unless it was filled before. */
  fill(): Promise<void>
  /** Lets something happen every so many milliseconds, until it is closed. */
  liven(everyMs: number): void
  close(): Promise<void>
}

const halfADayMs = 12 * 3_600_000

async function* pastPieces(): AsyncGenerator<string> {
  yield* pastLines(Date.now())
}

// The receiver of webhooks: takes what it is sent, but for every fifth, so that retries can be seen. At one address it refuses most
// of it, which is then given up, and another is no longer there.
async function openReceiver() {
  let count = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      count++
      const isGone = request.url === '/old-crm'
      const isRefused = request.url === '/billing' && count % 3 > 0
      response.writeHead(isGone ? 410 : isRefused ? 422 : count % 5 === 0 ? 500 : 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

function mailOf(baseUrl: string) {
  return {
    ...{ from: 'Harbour Lending <jobs@harbour.example>', baseUrl, attempts: 2, retryMs: 2_000 },
    templates: {
      // A fault that such things have: it wants a name that not everybody has.
      contract_ready: ({
        title,
        link,
        recipient,
      }: {
        title: string
        link: string | null
        recipient: { name: string | null }
      }) => {
        if (recipient.name === null) throw new Error('the recipient has no name')
        return { subject: `${recipient.name}, your contract is ready`, text: `${title}: ${link ?? ''}` }
      },
    },
  }
}

/** Opens it. @throws StartupError */
export async function openDemo({ dataFolder, port }: DemoOptions): Promise<Demo> {
  const receiver = await openReceiver()
  const secret = randomBytes(48)
  const key = `whsec_${Buffer.alloc(32, 'demo').toString('base64')}`
  const webhooks = [
    defineWebhook('crm', { url: `${receiver.url}crm`, secret: key, kinds: ['COMPLETED'], description: 'The CRM.' }),
    defineWebhook('risk_board', { url: `${receiver.url}risk`, secret: key, types: ['review_payment'] }),
    defineWebhook('billing', {
      ...{ url: `${receiver.url}billing`, secret: key },
      types: ['complete_profile', 'sign_contract', 'call_back'],
    }),
    defineWebhook('old_crm', { url: `${receiver.url}old-crm`, secret: key, description: 'The CRM of before.' }),
  ]
  const jobs = await createTobedone({
    ...{ types, flows: [onboarding], stallGroups: ['leads'], webhooks, webhookHosts: ['127.0.0.1'], dataFolder },
    // Soon enough that one can look on while something is given up.
    webhookRetryMs: [3_000, 10_000],
    mail: mailOf('https://harbour.example'),
  })
  const { clock } = jobs.system
  const clients = new Map<string, Client>()
  const tokenOf = ({ sub, roles = [], groups = [] }: Guest): Promise<string> =>
    mintToken({ sub, roles, groups, expiresInMs: halfADayMs }, secret, usualClaimNames, clock.now())
  const codes = new SignInCodes({ clock, mint: () => tokenOf(guests.admin), goodForMs: halfADayMs })
  const keys = secretKeys(secret)
  const server = await startServer({
    ...{ tobedone: jobs.system, host: '127.0.0.1', port, isProduction: false, isSchemaOpen: true, isDemo: true },
    ...{ signIn: codes, log: pino({ level: 'silent' }) },
    authentication: authenticateByToken({ keys, claims: usualClaimNames, clock, onTrouble: () => {} }),
  })
  const clientOf: ClientOf = (who) => {
    const made = clients.get(who.sub) ?? openClient({ url: `${server.url}/graphql`, token: () => tokenOf(who) })
    clients.set(who.sub, made)
    return made
  }
  let endLife = async (): Promise<void> => {}
  return {
    ...{ url: server.url, tokenOf },
    linkFor: (guest) => `${server.url}/#code=${codes.issue(() => tokenOf(guest))}`,
    async fill() {
      if ((await jobs.jobs({}, { first: 1 })).jobs.length > 0) return
      for (const { id, name } of [
        ...staff,
        { id: 'ann', name: 'Ann' },
        { id: 'mia', name: 'Mia' },
        { id: 'lea', name: 'Lea' },
      ]) {
        await clientOf({ sub: 'shop', roles: ['service'] }).ask(upsertPerson, {
          input: { id, name, mail: `${id}@harbour.example` },
        })
      }
      for await (const outcome of jobs.importJobs(pastPieces())) {
        if (outcome.outcome === 'REFUSED') throw new Error(JSON.stringify(outcome))
      }
      await begin(clientOf)
    },
    liven(everyMs) {
      endLife = live(clientOf, everyMs)
    },
    async close() {
      await endLife()
      for (const client of clients.values()) client.close()
      await server.close()
      await jobs.close()
      receiver.close()
    },
  }
}
