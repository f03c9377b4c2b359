// kill -9 of the server, of PostgreSQL and of both in the midst of a migration: the next start migrates from where the last one was
// whole, and what was there before is there.
import { afterEach, expect, test } from 'vitest'
import { connectionConfig } from '../src/store/connection-config.ts'
import { openEmbeddedPostgres } from '../src/store/embedded/open-embedded.ts'
import { migrate } from '../src/store/migrate.ts'
import { migrationsFolder, readMigrations } from '../src/store/migration-files.ts'
import { size } from './size.ts'
import { mainProcess, processesIn, queryOnce, removeFolders, usedFolder, waitFor } from './support/embedded-facts.ts'
import { killServers, startServer } from './support/embedded-server.ts'
import { heldMigration, isHeldSql, olderJob } from './support/held-migration.ts'
import { runSeed } from './support/random.ts'

const log = (): void => undefined

afterEach(async () => {
  await killServers()
  await removeFolders()
})

async function isHeld(url: string): Promise<boolean> {
  return (await queryOnce<{ is_held: boolean }>(url, isHeldSql))[0]?.is_held === true
}

test(`a migration that is killed in its midst is applied by the next start (seed ${runSeed})`, {
  timeout: 600_000,
}, async () => {
  const folder = await usedFolder()
  const names = (await readMigrations(migrationsFolder)).map(({ name }) => name)
  const toApply = names.slice(names.indexOf(heldMigration))
  // In the short form another one each time.
  for (let round = 0; round < size(1, 30); round++) {
    const victim = (['server', 'postgres', 'both'] as const)[(runSeed + round) % 3]
    const server = startServer(folder, { work: 'migrate' })
    const url = await server.opened
    await waitFor(() => isHeld(url), 60_000)
    if (victim !== 'server') process.kill(mainProcess(folder), 'SIGKILL')
    if (victim === 'postgres') {
      // It says so and ends, as its start has failed.
      await server.ended
      expect(server.process.exitCode).toBe(1)
    } else await server.kill()
    const again = await openEmbeddedPostgres({ dataFolder: folder, log })
    expect(await migrate({ config: connectionConfig(again.url), log })).toEqual(toApply)
    expect(await queryOnce(again.url, 'select id, flow from tobedone.job')).toEqual([{ id: olderJob, flow: null }])
    const records =
      'select migration_name as name from tobedone._prisma_migrations where finished_at is not null order by 1'
    expect((await queryOnce<{ name: string }>(again.url, records)).map(({ name }) => name)).toEqual(names)
    await again.close()
    await waitFor(() => processesIn(folder).length === 0)
  }
})
