// A command line that makes no sense. Shown without a stack, with a hint at --help.

/** What is wrong with the command line. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
