// `tobedone serve`: the whole product in one process, from its settings to its orderly end.
import { flushCompileCache } from 'node:module'
import type { Logger } from 'pino'
import { isLoopback, type Settings } from '../config.ts'
import type { OpenSystem } from '../open-system.ts'
import { checkPort } from '../server/listen.ts'
import type { SignInCodes } from '../server/sign-in-codes.ts'
import type { RunningServer } from '../server/start-server.ts'
import { firstSignIn } from './first-sign-in.ts'
import { type LoadedConfig, loadConfig } from './load-config.ts'
import { lineLog, openLog } from './log.ts'
import { mailSettings } from './mail-settings.ts'
import { authenticationOf, chooseProof, type ProofChoice } from './proof.ts'
import { stopSignal } from './stop-signal.ts'
import { welcome } from './welcome.ts'

const longestStopMs = 9_500

interface Running {
  readonly system: OpenSystem
  readonly server: RunningServer
  readonly loaded: LoadedConfig
  readonly proof: ProofChoice
  readonly signIn: SignInCodes | null
}

async function start(settings: Settings, configFile: string | undefined, log: Logger): Promise<Running> {
  const loaded = await loadConfig(configFile)
  const { config } = loaded
  const proof = await chooseProof(settings, config)
  await checkPort(settings.host, settings.port)
  // Only now: what is wrong with the settings is told without waiting for all of the server to be loaded.
  const { openSystem } = await import('../open-system.ts')
  const { startServer } = await import('../server/start-server.ts')
  const { types, flows, stallGroups, webhooks = [], webhookHosts, quietHours, jobRetention } = config
  const { resolveRecipient, membersOf, peopleMaySay } = config
  const mail = mailSettings(config.mail, settings)
  const told = { mail, resolveRecipient, membersOf, peopleMaySay, quietHours }
  const made = { types, flows, stallGroups, webhooks, webhookHosts, ...told, jobRetention }
  const system = await openSystem({ ...settings, ...made, log: lineLog(log) })
  try {
    const { tobedone } = system
    const signIn = firstSignIn(proof, config, tobedone.clock)
    const server = await startServer({
      tobedone,
      host: settings.host,
      port: settings.port,
      authentication: authenticationOf(proof, config, { clock: tobedone.clock, log }),
      log,
      isProduction: settings.isProduction,
      isSchemaOpen: isLoopback(settings.host),
      allowedOrigins: config.allowedOrigins ?? [],
      hasProcessMetrics: true,
      signIn,
    })
    return { system, server, loaded, proof, signIn }
  } catch (error) {
    await system.close()
    throw error
  }
}

function tell({ server, loaded, proof, signIn }: Running, settings: Settings, log: Logger): void {
  const { url } = server
  const types = loaded.config.types.map(({ name }) => name)
  const started = { url, settings, proof, configFile: loaded.file, isExampleConfig: loaded.isExample, types, signIn }
  if (settings.isProduction) log.info({ url, config: loaded.file, types }, 'the server is ready')
  else process.stderr.write(welcome(started))
  process.stdout.write(`tobedone is ready on ${url}\n`)
}

/** Runs until it is asked to stop. @throws StartupError */
export async function serve(settings: Settings, configFile: string | undefined): Promise<void> {
  const log = openLog(settings.logLevel)
  const stop = stopSignal()
  const running = await start(settings, configFile, log)
  if (!stop.aborted) {
    tell(running, settings, log)
    // Node would do it at the end only, to which many a server does not come.
    flushCompileCache()
    const { promise, resolve } = Promise.withResolvers<void>()
    stop.addEventListener('abort', () => resolve())
    await promise
  }
  log.info('stopping')
  setTimeout(() => {
    log.error({ longestStopMs }, 'stopping took too long')
    process.exit(1)
  }, longestStopMs).unref()
  await running.server.close()
  await running.system.close()
  log.info('stopped')
}
