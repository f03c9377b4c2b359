// The rooms of src/ and what each may import, as data: the direction of imports, which test/house.test.ts holds. A room is a
// folder of src/ or a file right in it. Change a row here only where the design changes.

/** One room of src/. */
export interface Room {
  readonly name: string
  /** The files `<name>.ts` and `<name>.js` right in src/, everything in the folder `<name>/`, or both. */
  readonly isFile?: true
  readonly isFolder?: true
  /** Rooms whose values and types it may import. It may always import itself. */
  readonly mayImport: readonly string[]
  /** Rooms of which it may import types only (`import type`). */
  readonly mayImportTypesOf?: readonly string[]
  /** Packages and `node:` modules it may import, by name; not given: any. */
  readonly packages?: readonly string[]
  readonly mayReadEnvironment?: true
}

/** All rooms of src/. */
export const rooms: readonly Room[] = [
  {
    name: 'index',
    isFile: true,
    mayImport: ['library', 'definition', 'domain'],
    mayImportTypesOf: ['tobedone'],
    packages: [],
  },
  {
    name: 'library',
    isFolder: true,
    mayImport: ['open-system', 'definition', 'domain'],
    mayImportTypesOf: ['tobedone'],
    packages: ['node:path'],
  },
  { name: 'open-system', isFile: true, mayImport: ['tobedone', 'store', 'domain'], packages: [] },
  { name: 'definition', isFolder: true, mayImport: ['domain'], packages: ['zod'] },
  {
    name: 'tobedone',
    isFile: true,
    isFolder: true,
    mayImport: ['complain-once', 'domain', 'operations', 'store', 'stream', 'followers'],
    mayImportTypesOf: ['generated'],
  },
  { name: 'complain-once', isFile: true, mayImport: [], mayImportTypesOf: ['store'], packages: [] },
  { name: 'lanes', isFile: true, mayImport: [], packages: [] },
  { name: 'package-folder', isFile: true, mayImport: [], packages: ['node:fs'] },
  { name: 'node-http', isFile: true, mayImport: [], packages: [] },
  { name: 'bin', isFile: true, mayImport: ['cli'], mayReadEnvironment: true },
  {
    name: 'cli',
    isFile: true,
    isFolder: true,
    mayImport: [
      ...['server', 'graphql', 'open-system', 'tobedone', 'store', 'domain', 'config', 'complain-once'],
      'package-folder',
    ],
    mayImportTypesOf: ['definition'],
    mayReadEnvironment: true,
  },
  { name: 'config', isFile: true, mayImport: ['definition', 'domain'], mayReadEnvironment: true },
  { name: 'domain', isFolder: true, mayImport: [], packages: [] },
  { name: 'operations', isFolder: true, mayImport: ['domain', 'lanes'], mayImportTypesOf: ['store'] },
  { name: 'store', isFolder: true, mayImport: ['domain', 'lanes', 'generated', 'package-folder'] },
  { name: 'stream', isFolder: true, mayImport: ['domain'], mayImportTypesOf: ['store'] },
  { name: 'followers', isFolder: true, mayImport: ['domain', 'operations', 'stream', 'node-http'] },
  { name: 'graphql', isFolder: true, mayImport: ['domain', 'generated'], mayImportTypesOf: ['tobedone'] },
  {
    name: 'server',
    isFolder: true,
    mayImport: ['graphql', 'tobedone', 'domain', 'package-folder', 'node-http'],
    mayImportTypesOf: ['definition'],
  },
  { name: 'client', isFolder: true, mayImport: [] },
  { name: 'console', isFolder: true, mayImport: ['client'] },
]

/** The room of what is generated into src/. Its files keep no rules of ours. */
export const generatedRoom = 'generated'

/** The most lines that a file may have. */
export const longestFile = 250
