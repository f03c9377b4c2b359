// Where things lie in the data folder. Everything in `postgres/` appears at once, by one rename, when a cluster is made.
import { join } from 'node:path'

export interface Layout {
  readonly dataFolder: string
  /** The cluster and what belongs to it. */
  readonly home: string
  /** What PostgreSQL calls its data directory. */
  readonly data: string
  readonly passwordFile: string
  readonly logFile: string
  readonly lastStartFile: string
  /** Held by whoever makes, starts, joins or stops the cluster. */
  readonly startLock: string
  /** Held, shared, by every server that uses the cluster. */
  readonly membersLock: string
}

/** Names the places in a data folder, which must be given as a real path (no links in it). */
export function layoutOf(dataFolder: string): Layout {
  const home = join(dataFolder, 'postgres')
  return {
    dataFolder,
    home,
    data: join(home, 'data'),
    passwordFile: join(home, 'password'),
    logFile: join(home, 'postgres.log'),
    lastStartFile: join(home, 'last-start.json'),
    startLock: join(dataFolder, 'postgres.start.lock'),
    membersLock: join(dataFolder, 'postgres.members.lock'),
  }
}

/** Half-made clusters are called this plus a random ending. */
export const draftPrefix = 'postgres.new-'
