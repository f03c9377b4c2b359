// Systems without a server in front of them, for tests of what happens behind the API, and transactions of a product beside.
import { Client, Pool } from 'pg'
import type { JobType } from '../../src/domain/job-type.ts'
import type { Viewer } from '../../src/domain/viewer.ts'
import { connectionConfig } from '../../src/store/connection-config.ts'
import { openTobedone, type Tobedone, type TobedoneOptions } from '../../src/tobedone.ts'

/** A service of the product: may do everything. */
export const shop: Viewer = { id: 'shop', roles: ['service'], groups: [] }

/** A member of staff by that name. */
export function staff(id: string): Viewer {
  return { id, roles: ['staff'], groups: [] }
}

/** Opens a system on a database. */
export function openSystem(
  databaseUrl: string,
  types: readonly JobType[],
  options: Partial<TobedoneOptions> = {},
): Promise<Tobedone> {
  return openTobedone({ databaseUrl, types, log: () => {}, ...options })
}

/** Connections of the product's own, beside those of the system. */
export function openProduct(databaseUrl: string, max: number): Pool {
  const pool = new Pool({ ...connectionConfig(databaseUrl), max })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** One connection of the product's own. */
export async function connectProduct(databaseUrl: string): Promise<Client> {
  const client = new Client(connectionConfig(databaseUrl))
  client.on('error', () => {})
  await client.connect()
  return client
}
