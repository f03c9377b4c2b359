// The one error for everything that keeps a server from starting and that whoever starts it can mend.
// Its message is shown as it is, without a stack: it must say what is wrong and what would be right.

/** The server cannot start; the message says why and what to do about it. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}
