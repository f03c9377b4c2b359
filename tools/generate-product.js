// Makes test/product/generated: the Prisma client of a product that has a schema of its own, for the tests of `{ tx }`.
import { generate } from './generate.js'

await generate({ schema: 'test/product/schema.prisma', generated: 'test/product/generated' })
