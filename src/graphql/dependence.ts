// Whose results are the same: every field below a subscription that looks at who asks says so in its `extensions`. Where a
// result is shared, whatever a field does not say it looks at is not there, so that a forgotten mark fails and leaks nothing.
import {
  type DocumentNode,
  type GraphQLField,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Viewer } from '../domain/viewer.ts'

/** What of the viewer a result depends on: nothing, their roles and groups, or who they are. */
const dependences = ['nothing', 'role', 'viewer'] as const
export type Dependence = (typeof dependences)[number]

/** The `extensions` of a field whose resolver looks at roles and groups of the viewer, or at the whole viewer. */
export function dependsOn(dependence: 'role' | 'viewer') {
  return { dependsOn: dependence }
}

function stricter(one: Dependence, other: Dependence): Dependence {
  return dependences.indexOf(one) > dependences.indexOf(other) ? one : other
}

/** What a field says that it depends on. */
export function dependenceOfField({ extensions }: Pick<GraphQLField<unknown, unknown>, 'extensions'>): Dependence {
  return dependences.find((each) => each === extensions['dependsOn']) ?? 'nothing'
}

/** What the results of a valid document depend on. */
export function dependenceOf(schema: GraphQLSchema, document: DocumentNode): Dependence {
  const typeInfo = new TypeInfo(schema)
  let dependence: Dependence = 'nothing'
  const Field = (): void => {
    const [field, parent] = [typeInfo.getFieldDef(), typeInfo.getParentType()]
    if (!field) return
    const types = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent]
    for (const type of types) {
      const own = isObjectType(type) ? type.getFields()[field.name] : undefined
      dependence = stricter(dependence, dependenceOfField(own ?? field))
    }
  }
  visit(document, visitWithTypeInfo(typeInfo, { Field }))
  return dependence
}

function unmarked(): never {
  throw new Error('A field looks at the viewer and does not say so (dependsOn).')
}

/** The viewer as fields may see them: without what the result is said not to depend on. */
export function viewerFor(dependence: Dependence, { id, roles, groups }: Viewer): Viewer {
  const isWhole = dependence === 'viewer'
  const hasRoles = isWhole || dependence === 'role'
  return {
    get id() {
      return isWhole ? id : unmarked()
    },
    get roles() {
      return hasRoles ? roles : unmarked()
    },
    get groups() {
      return hasRoles ? groups : unmarked()
    },
  }
}

/** Makes what tells viewers apart: those with the same text get the same result. */
export function makeClassOf(dependence: Dependence): (viewer: Viewer) => string {
  if (dependence === 'nothing') return () => ''
  const known = new WeakMap<Viewer, string>()
  return (viewer) => {
    const found = known.get(viewer)
    if (found !== undefined) return found
    const roles = [viewer.roles.toSorted(), viewer.groups.toSorted()]
    const text = JSON.stringify(dependence === 'viewer' ? [viewer.id, ...roles] : roles)
    known.set(viewer, text)
    return text
  }
}
