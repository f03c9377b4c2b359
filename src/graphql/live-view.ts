// What a server shows of itself and of what is open at it. The server makes it; where the schema is mounted in another there is none.

/** A connection that lives: a WebSocket, or the event stream of one subscription. */
export interface OpenConnection {
  readonly transport: 'WEBSOCKET' | 'EVENT_STREAM'
  /** Null: nobody has said yet who they are. */
  readonly viewerId: string | null
  readonly connectedAt: Date
  readonly subscriptionCount: number
  readonly unreadBytes: number
}

/** A server that runs, as it is now. */
export interface LiveView {
  readonly host: string
  readonly processId: number
  readonly startedAt: Date
  connections(): readonly OpenConnection[]
}
