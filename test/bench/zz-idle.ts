import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedPostgres } from '../../src/store/embedded/open-embedded.ts'
import { openBenchDatabase } from './bench-database.ts'
import { liveContenders } from './live-contenders.ts'
import { openLiveSession } from './live-session.ts'
const dataFolder = await mkdtemp(join(tmpdir(), 'lone-'))
const postgres = await openEmbeddedPostgres({ dataFolder, log: () => {} })
for (const c of liveContenders) {
  if (process.argv[2] && !process.argv[2].split(',').includes(c.name)) continue
  const database = await openBenchDatabase(postgres.url, 'l_' + c.name); await database.close()
  const s = await openLiveSession(c, database.url, 'same')
  const at: [number, number][] = [[0, await s.residentBytes()]]
  let n = 0
  for (const more of [100, 900, 1000, 3000, 5000]) { await s.do({ step: 'open', subscribers: more, audience: 'all' }); n += more; at.push([n, await s.residentBytes()]) }
  console.log(c.name, at.map(([k, b], i) => `${k}: ${(b / 1e6).toFixed(1)} MB` + (i ? ` (+${((b - at[i - 1]![1]) / (k - at[i - 1]![0]) / 1000).toFixed(1)} kB each, ${((b - at[0]![1]) / k / 1000).toFixed(1)} from 0)` : '')).join('; '))
  await s.close()
}
await postgres.close(); await rm(dataFolder, { recursive: true, force: true })
