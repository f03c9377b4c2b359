// The door for products that have a GraphQL server of their own and mount ours in it.
export type { Viewer } from '../domain/viewer.ts'
export { buildSchema } from './build-schema.ts'
export type { GraphqlContext } from './context.ts'
export type { ErrorLog } from './error-mapping.ts'
export { contextFor } from './mounting/context-for.ts'
export { type HostContext, mountedSchema } from './mounting/mounted-schema.ts'
export { type GuardOptions, type SocketOperation, subscribeGuarded } from './mounting/subscribe-guarded.ts'
