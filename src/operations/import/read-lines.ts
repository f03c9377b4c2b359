// Cuts what comes in pieces into lines, in bounded memory: a line that is too long is passed over, not kept.
import { invalidInput, JobError } from '../../domain/job-error.ts'

/** A line with its number, counted from 1; or why it cannot be read. */
export interface Line {
  readonly number: number
  readonly text: string | JobError
}

/** The most bytes that a line may have. */
const mostLineBytes = 32 * 1_024 * 1_024

const newline = 10

function textOf(bytes: Buffer): string | JobError {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return invalidInput('the line', 'must be valid UTF-8.')
  }
}

function tooLong(bytes: number): JobError {
  return new JobError('LIMIT_EXCEEDED', `A line may have at most ${mostLineBytes} bytes, not ${bytes}.`)
}

function bytesOf(piece: Uint8Array | string): Buffer {
  if (typeof piece !== 'string') return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  if (!piece.isWellFormed()) throw invalidInput('the text', 'has half of a surrogate pair; send valid Unicode.')
  return Buffer.from(piece)
}

/** The lines of pieces of text, or of bytes in UTF-8, that may be cut anywhere. Lines without anything in them are left out. */
export async function* readLines(pieces: AsyncIterable<Uint8Array | string>): AsyncGenerator<Line> {
  let number = 1
  let held: Buffer[] = []
  let heldBytes = 0
  const keep = (part: Buffer): void => {
    heldBytes += part.length
    if (heldBytes <= mostLineBytes) held.push(part)
    else held = []
  }
  const take = (): Line | null => {
    const text = heldBytes > mostLineBytes ? tooLong(heldBytes) : textOf(Buffer.concat(held))
    held = []
    heldBytes = 0
    const line = { number: number++, text }
    return typeof text === 'string' && text.trim() === '' ? null : line
  }
  for await (const piece of pieces) {
    const bytes = bytesOf(piece)
    let from = 0
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, from)) {
      keep(bytes.subarray(from, end))
      from = end + 1
      const line = take()
      if (line) yield line
    }
    // A copy: whoever gives pieces may use their memory again.
    if (from < bytes.length) keep(Buffer.from(bytes.subarray(from)))
  }
  if (heldBytes > 0) {
    const line = take()
    if (line) yield line
  }
}
