// The product's own Prisma migrations in the schema public, as its own deployment applies them: `prisma migrate deploy`.
import { fileURLToPath } from 'node:url'
import { openPrismaEngine, type PrismaProject } from '../support/prisma-engine.ts'

/** The product's schema and migrations. */
export const productProject: PrismaProject = {
  schemaFile: new URL('schema.prisma', import.meta.url),
  migrations: fileURLToPath(new URL('migrations', import.meta.url)),
  schemaName: 'public',
}

/** Applies what is missing, and answers with the names of that. */
export async function deployProduct(databaseUrl: string, project = productProject): Promise<readonly string[]> {
  const engine = await openPrismaEngine(databaseUrl, project)
  try {
    return await engine.deploy()
  } finally {
    await engine.close()
  }
}
