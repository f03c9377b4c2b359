// Judges source texts by the rules of the house. It reads no files, so the test can also hand it made-up ones.
import { posix } from 'node:path'
import { importsOf, withoutComments } from './imports.ts'
import { generatedRoom, longestFile, type Room, rooms } from './rooms.ts'

/** A source file: its path from the root of the repository, with slashes, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

/** The name of the room that a path in src/ belongs to, or null when there is none. */
function roomNameOf(path: string): string | null {
  const [, first = '', ...rest] = path.split('/')
  if (first === generatedRoom) return generatedRoom
  const name = rest.length > 0 ? first : first.replace(/\.(ts|tsx|js)$/, '')
  return rooms.find((room) => room.name === name && (rest.length > 0 ? room.isFolder : room.isFile))?.name ?? null
}

function told(room: Room): string {
  const values = room.mayImport.map((name) => name)
  const types = (room.mayImportTypesOf ?? []).map((name) => `types of ${name}`)
  const packages = room.packages === undefined ? 'any package' : room.packages.map((name) => `the package ${name}`)
  const allowed = [...values, ...types].concat(packages)
  return `${room.name} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing'} (test/house/rooms.ts)`
}

function brokenImports({ path, text }: Source, room: Room): readonly string[] {
  return importsOf(text).flatMap(({ from, line, isTypeOnly }) => {
    const broken = (what: string) => [`${path}:${line} imports ${what}: ${told(room)}`]
    if (from === 'node:http' && !isTypeOnly) {
      return [`${path}:${line} imports node:http as a value: src/node-http.ts has what is used of it`]
    }
    if (!from.startsWith('.')) {
      const isAllowed = room.packages?.some((name) => from === name || from.startsWith(`${name}/`)) ?? true
      return isAllowed ? [] : broken(from)
    }
    const target = posix.join(posix.dirname(path), from)
    // The launcher runs before there is a choice: it alone reaches for the tools of the checkout and for dist.
    if (!target.startsWith('src/')) return room.name === 'bin' ? [] : broken(`${from}, which is outside of src`)
    const name = roomNameOf(target)
    if (name === room.name || (name !== null && room.mayImport.includes(name))) return []
    if (name !== null && room.mayImportTypesOf?.includes(name)) {
      return isTypeOnly ? [] : broken(`${from} as a value`)
    }
    return broken(from)
  })
}

function brokenInRoom(source: Source): readonly string[] {
  const name = roomNameOf(source.path)
  const room = rooms.find((candidate) => candidate.name === name)
  if (room === undefined) return [`${source.path} is in no room of src/ (test/house/rooms.ts has them)`]
  const readsEnvironment =
    /\bprocess\s*(?:\.\s*env\b|\[\s*'env')|\{[^{}]*\benv\b[^{}]*\}\s*(?:=\s*process\b|from 'node:process')/
  const broken = [...brokenImports(source, room)]
  if (!room.mayReadEnvironment && readsEnvironment.test(withoutComments(source.text))) {
    broken.push(`${source.path} reads process.env: only cli.ts, config.ts and bin.js may, others are told`)
  }
  return broken
}

/** Every broken rule of the house in a source file, each as one line that says what would be right. */
export function brokenRules(source: Source): readonly string[] {
  if (source.path.startsWith(`src/${generatedRoom}/`)) return []
  const { path, text } = source
  const broken: string[] = []
  const lines = text.trimEnd().split('\n')
  if (lines.length > longestFile) {
    broken.push(`${path} has ${lines.length} lines: at most ${longestFile}. Which idea in it has no name yet?`)
  }
  const opening = lines.find((line) => !line.startsWith('#!')) ?? ''
  if (!/^\/[/*]/.test(opening)) {
    broken.push(`${path} does not open with a comment that says what it is for and what a changer must know`)
  }
  const isConfiguration = !path.includes('/') || path.endsWith('.config.ts')
  if (!isConfiguration && /^export\s+default\b|^export\s*\{[^}]*\bas default\b/m.test(withoutComments(text))) {
    broken.push(`${path} has a default export: exports have names`)
  }
  return path.startsWith('src/') ? [...broken, ...brokenInRoom(source)] : broken
}
