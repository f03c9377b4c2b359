// The port of the cluster: the last one while it is free, so that what was told to other programs stays right.
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { StartupError } from '../../domain/startup-error.ts'
import { readLastStart } from './last-start.ts'
import type { Layout } from './layout.ts'
import { hasNoMembers } from './members.ts'

// Below the ports that systems give to outgoing connections: those would be taken at the moment of a restart.
const lowest = 20_000
const highest = 32_000

/** The port of the last start, unless somebody else has it and no server of ours is bound to it: then another free one. */
export async function choosePort(layout: Layout): Promise<number> {
  const last = (await readLastStart(layout))?.port
  if (last !== undefined && (!hasNoMembers(layout) || (await isFree(last)))) return last
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(lowest, highest)
    if (await isFree(port)) return port
  }
  throw new StartupError(`No free port between ${lowest} and ${highest} was found on 127.0.0.1 for PostgreSQL.`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
