// The one port for time. Nothing below it reads a clock of its own; tests inject theirs.

/** Tells what time it is for the product: the database's clock unless another is injected. */
export interface Clock {
  now(): Date
}
