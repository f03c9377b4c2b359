// What a type says is done with jobs that nobody does: a step for each sort of moment. A step is done once, by the system.

/** From when it is reckoned. `ASSIGNMENT`: how the job came to whoever has it. */
export type EscalationStart = 'REQUEST' | 'DUE' | 'ASSIGNMENT'

/** One step of a type. */
export interface EscalationStep {
  /** Stands with every row that it wants: two steps of a type have different keys. */
  readonly key: string
  readonly after: EscalationStart
  readonly byMs: number
  /** Done only if nobody has the job then. */
  readonly ifUnclaimed: boolean
  /** The priority is at least so high afterwards. */
  readonly raisePriorityTo: number | null
  readonly raisePriorityBy: number
  readonly addGroups: readonly string[]
  /** Who gets the job: null, nobody, so that its candidates may claim it. Undefined: it stays with whom it is. */
  readonly reassignTo: string | null | undefined
  /** Why it is so, for the log. */
  readonly because: string
}

/** A step of a job, as it is to be done or was. */
export interface Escalation {
  readonly step: string
  /** When it is done, if nothing happens to its job before. */
  readonly plannedFor: Date
  readonly doneAt: Date | null
  /** The code of what kept the system from doing all of it. */
  readonly refusal: string | null
  /** When it was taken back: the job was closed, or it is not wanted any more. */
  readonly withdrawnAt: Date | null
}
