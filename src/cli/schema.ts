// `tobedone schema`: the GraphQL schema of this deployment. Needs no database.
import { makeRegistry } from '../domain/registry.ts'
import { printSchema } from '../graphql/print-schema.ts'
import { loadConfig } from './load-config.ts'

/** Prints the schema. @throws StartupError */
export async function schema(configFile: string | undefined): Promise<void> {
  const { config } = await loadConfig(configFile)
  process.stdout.write(printSchema(makeRegistry(config.types)))
}
