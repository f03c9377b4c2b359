// Which database this is, and how its log counts. A database that was restored from a dump has another identity, and its
// transaction ids begin anew: then places are counted from a higher base and the epoch goes up, so that places only ever
// grow and cursors of before are refused rather than silently served.
import { randomInt } from 'node:crypto'
import type { Log } from './embedded/log.ts'
import type { Query } from './query.ts'

/** How the log of this database counts. A transaction's place in it is `base` plus its id. */
export interface Deployment {
  /** Every cursor carries it; only cursors of this epoch are served. */
  readonly epoch: number
  readonly base: bigint
  /** The database and the log in it, by the ids that PostgreSQL gave them. */
  readonly objects: string
}

interface Kept extends Omit<Deployment, 'objects'> {
  readonly identity: string
  readonly isBehind: boolean
}

const unknownSystem = '?'

async function systemOf(query: Query, log: Log): Promise<string> {
  try {
    const [row] = await query('select system_identifier::text as system from pg_control_system()', [])
    return String(row?.['system'])
  } catch {
    log(
      'warn',
      'This user may not call pg_control_system(): that the database was restored from a dump is told by the ids of its ' +
        'objects and transactions instead.',
    )
    return unknownSystem
  }
}

async function objectsOf(query: Query): Promise<string> {
  const [row] = await query(
    `select d.oid::text || '/' || 'tobedone.job_event'::regclass::oid::text as objects
       from pg_database d where d.datname = current_database()`,
    [],
  )
  return String(row?.['objects'])
}

function isSame(one: string, other: string): boolean {
  const [system, ...objects] = one.split('/')
  const [otherSystem, ...otherObjects] = other.split('/')
  const isSystemSame = system === otherSystem || system === unknownSystem || otherSystem === unknownSystem
  return isSystemSame && objects.join('/') === otherObjects.join('/')
}

// A checkpoint may stand behind all events: whoever began to follow when there was nothing new stands at the horizon. So do webhooks.
const highestPlace = `greatest(
  (select max(e.place) from tobedone.job_event e), (select max(f.place) from tobedone.follower f),
  (select max(w.from_place) from tobedone.webhook w))`

async function read(query: Query): Promise<Kept | null> {
  const [row] = await query(
    `select d.epoch, d.base::text as base, d.system_identifier,
            ${highestPlace} >= d.base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint as is_behind
       from tobedone.deployment d`,
    [],
  )
  if (row === undefined) return null
  return {
    epoch: Number(row['epoch']),
    base: BigInt(String(row['base'])),
    identity: String(row['system_identifier']),
    isBehind: row['is_behind'] === true,
  }
}

// Epochs are not counted one by one, so that two databases that began, or were restored, apart do not share one.
async function begin(query: Query, identity: string): Promise<void> {
  await query(
    `insert into tobedone.deployment (is_only, epoch, base, system_identifier)
     values (true, $1::integer, coalesce(${highestPlace}, 0), $2) on conflict do nothing`,
    [randomInt(1, 2 ** 30), identity],
  )
}

async function beginAnew(query: Query, { epoch }: Kept, identity: string): Promise<void> {
  // Only one of several servers does it: to the others the epoch is no longer what they have read.
  await query(
    `update tobedone.deployment
        set epoch = epoch + $1::integer, system_identifier = $2,
            base = greatest(base, ${highestPlace})
      where epoch = $3::integer`,
    [randomInt(1, 2 ** 16), identity, epoch],
  )
}

async function rename(query: Query, { epoch }: Kept, identity: string): Promise<void> {
  await query('update tobedone.deployment set system_identifier = $1 where epoch = $2::integer', [identity, epoch])
}

/** Finds out how the log counts here, and begins a new epoch if this is not the database that it was. Before any write. */
export async function openDeployment(query: Query, log: Log): Promise<Deployment> {
  const objects = await objectsOf(query)
  // The cluster, the database in it, the table in that: a restore changes at least one of them, an upgrade or a copy too.
  const identity = `${await systemOf(query, log)}/${objects}`
  for (;;) {
    const kept = await read(query)
    if (kept === null) await begin(query, identity)
    else if (!isSame(kept.identity, identity) || kept.isBehind) {
      log('warn', 'The database was restored or copied: cursors of before are no longer served.')
      await beginAnew(query, kept, identity)
    } else {
      // By now the cluster is known, where it was not before.
      if (kept.identity.startsWith(unknownSystem) && kept.identity !== identity) await rename(query, kept, identity)
      return { epoch: kept.epoch, base: kept.base, objects }
    }
  }
}
