// Opens the demo: the product over a data folder of the demo's, with the invented company in it, told from the outside only.
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'
import { listWebhooks, replayWebhook } from './documents.ts'
import { type FillOptions, fill } from './fill.ts'
import { live } from './life.ts'
import { openProduct, type Product } from './open-product.ts'
import { guests } from './people.ts'
import { openReceiver } from './receiver.ts'

/** How it is opened. */
export interface DemoOptions extends Pick<FillOptions, 'onPassed' | 'stop'> {
  readonly dataFolder: string
  readonly port: number
  /** Whether it is filled already. What is there otherwise is of a filling that was broken off, and is made anew. */
  readonly isFilled: boolean
}

/** A demo that runs. */
export interface Demo extends Pick<Product, 'url' | 'tokenOf' | 'linkFor'> {
  /** Lets something happen every so many milliseconds, until it is closed. */
  liven(everyMs: number): void
  close(): Promise<void>
}

// What has happened at last is sent to the webhooks: so their ledger has something to show.
async function replay({ clientOf }: Product, after: string): Promise<void> {
  const admin = clientOf(guests.admin)
  const { edges } = (await admin.ask(listWebhooks, {})).webhooks
  for (const { node } of edges) await admin.ask(replayWebhook, { input: { id: node.id, after } })
}

/** Opens it, filled; null where it was stopped before that. @throws StartupError */
export async function openDemo({ dataFolder, port, isFilled, ...filling }: DemoOptions): Promise<Demo | null> {
  const receiver = await openReceiver()
  const postgres = await openEmbeddedPostgres({ dataFolder, log: () => {} })
  const closeBoth = async (): Promise<void> => {
    await postgres.close()
    await receiver.close()
  }
  const database = postgres.url
  try {
    const cursor = isFilled ? null : await fill({ database, ...filling })
    if (filling.stop.aborted) {
      await closeBoth()
      return null
    }
    const product = await openProduct({ database, receiver, port })
    if (cursor !== null) await replay(product, cursor)
    let endLife = async (): Promise<void> => {}
    return {
      ...product,
      liven(everyMs) {
        endLife = live(product.clientOf, everyMs)
      },
      async close() {
        await endLife()
        await product.close()
        await closeBoth()
      },
    }
  } catch (error) {
    await closeBoth()
    throw error
  }
}
