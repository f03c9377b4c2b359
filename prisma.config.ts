// Where Prisma's command line finds the schema. The product itself never reads this file: it takes the database's address
// at run time and applies prisma/migrations by itself.
import { defineConfig } from 'prisma/config'

// `prisma generate` asks for an engine that it never starts, and would download it: any executable will do.
if (process.argv.includes('generate')) process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env['DATABASE_URL'] === undefined ? {} : { datasource: { url: process.env['DATABASE_URL'] } }),
})
