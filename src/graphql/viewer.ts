// Who asks, as the server understands the token.
import type { Builder } from './builder.ts'

/** Adds the viewer to the schema. */
export function defineViewer(builder: Builder): void {
  builder.objectType('Viewer', {
    description: 'Who asks.',
    fields: (t) => ({
      id: t.exposeString('id', { description: 'The id of the person or service, as in `assignedTo` and `actor`.' }),
      roles: t.field({
        type: ['Role'],
        description: 'Their roles; none for a user.',
        resolve: (viewer) => viewer.roles,
      }),
      groups: t.exposeStringList('groups', { description: 'The groups that they are in.' }),
    }),
  })
  builder.queryField('viewer', (t) =>
    t.field({ type: 'Viewer', description: 'Who asks: you.', resolve: (_root, _arguments, { viewer }) => viewer }),
  )
}
