// Completes package-lock.json after an installation from a registry that lacks packages of other machines: npm leaves such
// optional packages out of the lock, and `npm ci` then refuses it. They are named here by version, without a hash to check.
import { readFile, writeFile } from 'node:fs/promises'

interface Locked {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly os?: string | readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>
}

const systems: Readonly<Record<string, string>> = { win: 'win32', windows: 'win32' }
const knownSystems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const knownProcessors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']

/** For which machines a package is, by its name. Not knowing one would make npm look for it on every machine. */
function machineOf(name: string): { os: string; cpu: string; libc: string | null } {
  const words = name.split(/[/-]/).map((word) => systems[word] ?? word)
  const os = words.find((word) => knownSystems.includes(word))
  const cpu = words.find((word) => knownProcessors.includes(word))
  if (os === undefined || cpu === undefined) throw new Error(`${name}: cannot tell for which machines it is`)
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : words.includes('gnu') ? 'glibc' : null
  return { os, cpu, libc: os === 'linux' ? libc : null }
}

/** Whether a package in the lock finds a dependency: in its own node_modules or in one further out. */
function finds(lock: Lock, path: string, name: string): boolean {
  const outer = path.includes('/node_modules/') ? path.slice(0, path.lastIndexOf('/node_modules/')) : ''
  const here = path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`
  return here in lock.packages || (path !== '' && finds(lock, outer, name))
}

/** What the lock lacks: optional packages that others name and that it has no entry for, as entries. */
export function missingFrom(lock: Lock): Readonly<Record<string, Locked>> {
  const missing: Record<string, Locked> = {}
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    // npm makes commands from what the lock says; the same thing for another machine has the same ones.
    const siblings = Object.keys(optionalDependencies).map((name) => lock.packages[`node_modules/${name}`])
    const bin = siblings.find((sibling) => sibling?.bin !== undefined && !sibling.os?.includes('win32'))?.bin
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (finds(lock, path, name)) continue
      const place = `node_modules/${name}`
      if (missing[place] !== undefined && missing[place].version !== version) throw new Error(`${name}: two versions`)
      const { os, cpu, libc } = machineOf(name)
      // In npm's own order, so that its next change of the file does not touch them.
      missing[place] = {
        version,
        cpu: [cpu],
        ...(dev ? { dev } : {}),
        ...(libc === null ? {} : { libc: [libc] }),
        optional: true,
        os: [os],
        ...(bin === undefined ? {} : { bin }),
      }
    }
  }
  return missing
}

if (import.meta.main) {
  const file = new URL('../package-lock.json', import.meta.url)
  const lock: Lock = JSON.parse(await readFile(file, 'utf8'))
  const missing = missingFrom(lock)
  const packages = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => a.localeCompare(b, 'en'))
  await writeFile(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`)
  console.log(Object.keys(missing).join('\n') || 'The lock lacks nothing.')
}
