// Typed documents, made from schema.graphql and the documents in src/client/, src/console/, test/ and tools/demo/. Run by `npm run generate`.
import type { CodegenConfig } from '@graphql-codegen/cli'

/** The documents of a folder, made into its `generated/`. */
function typedDocuments(folder: string): CodegenConfig['generates'][string] {
  return {
    documents: [`${folder}/**/*.ts`, `!${folder}/**/generated/**`],
    preset: 'client',
    presetConfig: { fragmentMasking: false },
    config: {
      documentMode: 'string',
      useTypeImports: true,
      // Types are stripped, so enums are unions of texts.
      enumsAsTypes: true,
      importExtension: '.ts',
      strictScalars: true,
      scalars: { DateTime: 'string', ID: 'string', JSON: 'unknown' },
      avoidOptionals: { field: true },
      skipTypename: true,
    },
  }
}

const config: CodegenConfig = {
  schema: 'schema.graphql',
  // Documents are few, and some files have none.
  ignoreNoDocuments: true,
  silent: true,
  generates: {
    'src/client/generated/': typedDocuments('src/client'),
    'src/console/generated/': typedDocuments('src/console'),
    'test/generated/': typedDocuments('test'),
    'tools/demo/generated/': typedDocuments('tools/demo'),
  },
}

export default config
