// What goes wrong behind the clients' backs: servers are killed and replaced, and the database hangs up on their doorbells.
import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from 'pg'
import type { Servers } from '../oracle/servers.ts'
import type { Addresses } from './addresses.ts'

/** Kills the oldest server every second and starts another, as long as one is left; answers with how many it killed. */
export async function killEverySecond(servers: Servers, addresses: Addresses, isOver: () => boolean): Promise<number> {
  const starting: Promise<unknown>[] = []
  const ending: Promise<unknown>[] = []
  for (await delay(1_000); !isOver(); await delay(1_000)) {
    const [oldest, ...others] = servers.open
    if (oldest === undefined || others.length === 0) continue
    ending.push(servers.stop(oldest, 'SIGKILL'))
    await addresses.deal()
    starting.push(servers.start().then(() => addresses.deal()))
  }
  await Promise.all([...starting, ...ending])
  return ending.length
}

/** Ends the LISTEN connections of all servers again and again; answers with how many it ended. */
export async function cutListeners(database: Client, everyMs: number, isOver: () => boolean): Promise<number> {
  let cuts = 0
  for (; !isOver(); await delay(everyMs)) {
    const { rowCount } = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'tobedone doorbell'`,
    )
    cuts += rowCount ?? 0
  }
  return cuts
}
