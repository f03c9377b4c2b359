// A selection of every field of a type, as deep as it makes sense: for tests that no field may escape.
import { type GraphQLSchema, getNamedType, isObjectType, isUnionType } from 'graphql'
import { type Dependence, dependenceOfField } from '../../src/graphql/dependence.ts'

const order: readonly Dependence[] = ['nothing', 'role', 'viewer']

/** Every field below a type that depends on no more of the viewer than `most`; no type twice on the way down. */
export function selectionOf(
  schema: GraphQLSchema,
  name: string,
  most: Dependence,
  above: readonly string[] = [],
): string {
  const type = schema.getType(name)
  const selected = (below: string): string => selectionOf(schema, below, most, [...above, name])
  if (isUnionType(type)) {
    return type
      .getTypes()
      .map((member) => `... on ${member.name} { ${selected(member.name)} }`)
      .join(' ')
  }
  if (!isObjectType(type)) throw new Error(`${name} is no object`)
  const fields = Object.values(type.getFields()).flatMap((field) => {
    if (order.indexOf(dependenceOfField(field)) > order.indexOf(most)) return []
    const below = getNamedType(field.type)
    if (!isObjectType(below) && !isUnionType(below)) return [field.name]
    return below.name === name || above.includes(below.name) ? [] : [`${field.name} { ${selected(below.name)} }`]
  })
  return ['__typename', ...fields].join(' ')
}
