// A server that mails links, to tests that follow them as mail programs, scanners and people do. Who is signed in is said by a cookie.
import { z } from 'zod'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import type { Job } from '../../src/domain/job.ts'
import { authenticateByProduct } from '../../src/server/authentication/by-product.ts'
import { newTarget } from './condition-shop.ts'
import { eventually } from './eventually.ts'
import { startServer, type TestServer } from './server.ts'
import { openSmtpPeer, type SmtpPeer } from './smtp-peer.ts'
import { shop } from './system.ts'

/** Where people reach the server, as its mails say it. */
const publicUrl = 'https://jobs.shop.example'

const notify = [{ when: 'requested' }] as const
const types = [
  defineJobType('pay', {
    title: 'Pay the bill',
    link: '/bills/{id}',
    outcomes: ['paid', 'declined', 'disputed'],
    actionLinks: { outcomes: { paid: 'I have <paid>', declined: 'I will not pay' }, withoutSignIn: true },
    notify: [...notify, { when: 'completed', to: 'doers' }],
  }),
  defineJobType('visit', { title: 'Come and see', actionLinks: { withoutSignIn: true }, notify }),
  defineJobType('sign', {
    ...{ outcomes: ['signed'], actionLinks: {}, staffGroups: ['law'] },
    notify: [...notify, { when: 'requested', to: ['helper'], template: 'help_them' }],
  }),
  defineJobType('report', {
    result: z.object({ text: z.string() }),
    outcomes: ['right'],
    actionLinks: { withoutSignIn: true },
    notify,
  }),
]

/** A mail as its reader sees it. */
export interface ReadMail {
  readonly headers: string
  readonly html: string
  /** The paths of the links that do something, by what their buttons say. */
  readonly actions: ReadonlyMap<string, string>
  readonly unsubscribe: string
}

/** An answer of the server. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** The server and its mails. */
export interface MailDesk {
  readonly server: TestServer
  readonly peer: SmtpPeer
  readonly clock: { move(ms: number): void }
  request(type: string, assignedTo: string, more?: object): Promise<Job>
  /** The first mail to somebody. */
  mailTo(name: string): Promise<ReadMail>
  /** Looks at a page. */
  look(path: string, given?: RequestInit): Promise<Answered>
  /** Sends the form of the page of an action. */
  press(path: string, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** The job as it is now, and its history: kind, actor and reason. */
  historyOf(job: Job): Promise<readonly string[]>
  close(): Promise<void>
}

function readMail(raw: string): ReadMail {
  const headers = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ')
  const body = raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')
  const actions = new Map<string, string>()
  for (const [, label = '', path = ''] of body.matchAll(
    /^([^\r\n]+): https:\/\/jobs\.shop\.example(\/actions\/\S+)/gm,
  )) {
    actions.set(label, path)
  }
  const [, unsubscribe = ''] = /https:\/\/jobs\.shop\.example(\/unsubscribe\/[\w.-]+)/.exec(body) ?? []
  return { headers, html: body.slice(body.indexOf('<!doctype')), actions, unsubscribe }
}

/** Opens it. */
export async function openMailDesk(): Promise<MailDesk> {
  const peer = await openSmtpPeer()
  let aheadMs = 0
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  const server = await startServer({
    types,
    authentication: (parts) =>
      authenticateByProduct({
        clock: parts.clock,
        onTrouble: () => {},
        authenticate({ headers }) {
          const [, id, groups = ''] = /user=(\w+)(?:\.(\w+))?/.exec(headers.get('cookie') ?? '') ?? []
          return id === undefined
            ? null
            : { viewer: { id, roles: groups ? ['staff'] : [], groups: groups ? [groups] : [] } }
        },
      }),
    system: {
      ...{ pollMs: 50, timerMs: 30, clock },
      mail: { server: peer.url, from: 'jobs@shop.example', baseUrl: 'https://shop.example', publicUrl },
      resolveRecipient: (id) => ({ mail: `${id}@people.example` }),
    },
  })
  const { operations, prisma } = server.tobedone
  const look = async (path: string, given: RequestInit = {}): Promise<Answered> => {
    const response = await fetch(`${server.url}${path}`, { redirect: 'error', ...given })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return {
    ...{ server, peer, look },
    clock: {
      move: (ms) => {
        aheadMs += ms
      },
    },
    async request(type, assignedTo, more = {}) {
      const { job } = await operations.request(shop, { type, target: newTarget(), assignedTo, ...more })
      if (job === null) throw new Error('no job was made')
      return job
    },
    async mailTo(name) {
      const found = await eventually(
        () => peer.received.find(({ to }) => to.startsWith(`${name}@`)),
        (mail) => mail !== undefined,
        15_000,
      )
      return readMail(found?.raw ?? '')
    },
    press: (path, headers = {}) =>
      look(path, {
        method: 'POST',
        body: new URLSearchParams({ confirm: 'yes' }),
        headers: { origin: server.url, ...headers },
      }),
    async historyOf({ id }) {
      const events = await prisma.jobEvent.findMany({ where: { jobId: id }, orderBy: { version: 'asc' } })
      return events.map(({ kind, actor, comment }) => [kind, actor, ...(comment === null ? [] : [comment])].join(' '))
    },
    async close() {
      await server.close()
      await peer.close()
    },
  }
}
