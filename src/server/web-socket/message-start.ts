// What comes before a shared result in the messages of one subscription: the head of a WebSocket frame, and the id of the
// operation. No mask and no compression: a server masks nothing, and permessage-deflate is never agreed on.

import { RecentMap } from '../recent-map.ts'

/** A frame that is a whole message of text (RFC 6455, 5.2). */
const wholeText = 0x81
const [wide, widest] = [126, 127]
const [largestNarrow, largestWide] = [125, 2 ** 16 - 1]

// Up to this size to copy costs less than to hand the system two pieces: it does a third of the work of a small message.
const mostCopiedBytes = 4_096

function headLengthOf(length: number): number {
  if (length <= largestNarrow) return 2
  return length <= largestWide ? 4 : 10
}

function writeHead(frame: Buffer, length: number): number {
  const headLength = headLengthOf(length)
  frame[0] = wholeText
  if (headLength === 2) frame[1] = length
  else if (headLength === 4) {
    frame[1] = wide
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = widest
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  return headLength
}

/** A small message that was made whole. */
interface Whole {
  readonly text: string
  readonly end: Buffer
  readonly frame: readonly [Buffer]
}

// Whoever calls their operation the same gets the very same bytes: clients that count their operations do, also ours.
let last: Whole | null = null

// Thousands of connections count their operations, so that few starts do for all of them.
const mostKept = 1_000
const longestKept = 8
const kept = new RecentMap<string, MessageStart>(mostKept)

/** The start of the messages of what the client calls so. */
export function messageStartOf(id: string): MessageStart {
  const start = kept.get(id) ?? new MessageStart(id)
  if (id.length <= longestKept) kept.set(id, start)
  return start
}

/** The start of each message of a subscription. */
export class MessageStart {
  readonly #text: string
  readonly #length: number

  /** @param id what the client calls its operation */
  constructor(id: string) {
    this.#text = `{"id":${JSON.stringify(id)},"type":"next","payload":`
    this.#length = Buffer.byteLength(this.#text)
  }

  /** A message with that end: one piece if it is small, else a start of its own and the end itself, which all share. */
  framed(end: Buffer): readonly Buffer[] {
    if (end.length > mostCopiedBytes) return [this.#frameFor(end.length, 0), end]
    if (last?.end === end && last.text === this.#text) return last.frame
    const frame = this.#frameFor(end.length, end.length)
    frame.set(end, frame.length - end.length)
    last = { text: this.#text, end, frame: [frame] }
    return last.frame
  }

  /** A frame for an end of that length, written up to it, with room for so much of it. */
  #frameFor(endLength: number, room: number): Buffer {
    const length = this.#length + endLength
    const frame = Buffer.allocUnsafe(headLengthOf(length) + this.#length + room)
    frame.write(this.#text, writeHead(frame, length))
    return frame
  }
}
