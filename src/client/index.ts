// The door of `tobedone/client`: for browsers and Node, against any server of the same schema.
export { ApiError } from './api-error.ts'
export type { TokenSource } from './credentials.ts'
export { applyChange, type LiveQueue, type QueueChange, type QueueView } from './live-queue.ts'
export { type Client, type ClientOptions, openClient, type QueueDocument } from './open-client.ts'
export type { DataOf, TypedDocument } from './typed-document.ts'
export type { Watched } from './watch.ts'
