// An event as this check reads it, the same way from a stream and from a job's history, so that both can be compared.

/** The fields that are asked for; `matches` only means something in a stream. */
export const eventFields = 'cursor kind version actor matches job { id assignedTo status type { name } }'

/** An event. */
export interface SeenEvent {
  readonly cursor: string
  readonly kind: string
  readonly version: number
  readonly actor: string
  readonly matches: boolean
  readonly job: {
    readonly id: string
    readonly assignedTo: string | null
    readonly status: string
    readonly type: { readonly name: string }
  }
}
