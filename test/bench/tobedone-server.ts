// The product as users run it: authentication on, log and history written, limits in force. See tobedone-child.ts.
import { pino } from 'pino'
import { defineJobType } from '../../src/definition/define-job-type.ts'
import { authenticateByToken } from '../../src/server/authentication/by-token.ts'
import { usualClaimNames as claims } from '../../src/server/authentication/claim-names.ts'
import { mintToken } from '../../src/server/authentication/mint-token.ts'
import { secretKeys } from '../../src/server/authentication/secret-keys.ts'
import { startServer } from '../../src/server/start-server.ts'
import { openTobedone } from '../../src/tobedone.ts'
import { listensOn } from './child-process.ts'
import { listedType, listedTypes } from './load.ts'

// Those who only start have no types to list.
const listedCount = process.argv[3] === undefined ? 0 : listedTypes
const log = pino({ level: 'warn' })
const secret = crypto.getRandomValues(new Uint8Array(32))
const tobedone = await openTobedone({
  databaseUrl: process.argv[2] ?? '',
  types: ['verify_document', ...Array.from({ length: listedCount }, (_, n) => listedType(n))].map((name) =>
    defineJobType(name),
  ),
  log: (level, message) => log[level](message),
})
const { clock } = tobedone
const authentication = authenticateByToken({ keys: secretKeys(secret), claims, clock, onTrouble: () => {} })
const server = await startServer({ tobedone, authentication, log, isProduction: true, host: '127.0.0.1', port: 0 })
const who = { sub: 'bench', roles: [process.argv[4] ?? 'service'], groups: [], expiresInMs: 3_600_000 }
listensOn(Number(new URL(server.url).port), await mintToken(who, secret, claims, clock.now()))
