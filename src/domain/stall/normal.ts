// What is normal for the jobs of a type, or of a step of a flow: the band in which its figures lie while nothing stalls.
// `src/definition/normal.ts` makes it.

/** What is normal; null for what is not said. At least one of them is. */
export interface Normal {
  /** Nine of ten open jobs are not older than this. */
  readonly pendingP90Ms: number | null
  /** So many jobs are completed a day, where one has been open for a day. */
  readonly outflowPerDay: number | null
}
