// The receiver of the demo's webhooks: takes what it is sent, but for every fifth, so that retries can be seen. At one address it
// refuses most of it, which is then given up, and another is no longer there.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { defineWebhook } from '../../src/definition/define-webhook.ts'
import type { ConfiguredWebhook } from '../../src/domain/webhook/webhook.ts'
import { listen } from '../../src/server/listen.ts'

const secret = `whsec_${Buffer.alloc(32, 'demo').toString('base64')}`

/** A receiver that listens, and the webhooks that lead to it. */
export interface Receiver {
  readonly webhooks: readonly ConfiguredWebhook[]
  close(): Promise<void>
}

function webhooksAt(url: string): readonly ConfiguredWebhook[] {
  const to = (path: string) => ({ url: `${url}/${path}`, secret })
  return [
    defineWebhook('crm', {
      ...to('crm'),
      ...{ types: ['sign_contract', 'call_back'], kinds: ['COMPLETED'], description: 'The CRM.' },
    }),
    defineWebhook('risk_board', { ...to('risk'), types: ['review_payment'], kinds: ['REQUESTED', 'BECAME_OVERDUE'] }),
    defineWebhook('billing', { ...to('billing'), types: ['complete_profile', 'sign_contract'], kinds: ['COMPLETED'] }),
    defineWebhook('old_crm', { ...to('old-crm'), description: 'The CRM of before.' }),
  ]
}

/** Opens it. */
export async function openReceiver(): Promise<Receiver> {
  let count = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      count++
      const isGone = request.url === '/old-crm'
      const isRefused = request.url === '/billing' && count % 3 > 0
      response.writeHead(isGone ? 410 : isRefused ? 422 : count % 5 === 0 ? 500 : 204).end()
    })
  })
  const port = await listen(server, '127.0.0.1', 0)
  return {
    webhooks: webhooksAt(`http://127.0.0.1:${port}`),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
