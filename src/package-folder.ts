// Where the package is: the files that it reads beside its code lie there. What runs may be src, or what was made of it in dist, at
// another depth: so it is looked for, not counted.
import { existsSync } from 'node:fs'

function findPackage(from: URL): URL {
  const folder = new URL('.', from)
  if (existsSync(new URL('package.json', folder))) return folder
  const above = new URL('..', folder)
  if (above.href === folder.href) throw new Error(`There is no package.json above ${import.meta.url}.`)
  return findPackage(above)
}

/** The folder of package.json, with a slash at its end. */
export const packageFolder: URL = findPackage(new URL(import.meta.url))
