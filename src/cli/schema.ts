// `tobedone schema`: the GraphQL schema of this deployment. Needs no database.
import { makeRegistry } from '../domain/registry.ts'
import { withInvestigations } from '../domain/stall/investigate-stall.ts'
import { loadConfig } from './load-config.ts'

/** Prints the schema. @throws StartupError */
export async function schema(configFile: string | undefined): Promise<void> {
  const { config } = await loadConfig(configFile)
  // Only now: what is wrong with the configuration is told without waiting for Prisma and Pothos to be loaded.
  const { printSchema } = await import('../graphql/print-schema.ts')
  const types = withInvestigations(config.types, config.flows ?? [], config.stallGroups)
  process.stdout.write(printSchema(makeRegistry(types)))
}
