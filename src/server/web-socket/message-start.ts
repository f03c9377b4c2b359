// What comes before a shared result in the messages of one subscription: the head of a WebSocket frame, and the id of the
// operation. It is kept from one message to the next, as most of them are of one length. No mask and no compression: a
// server masks nothing, and permessage-deflate is never agreed on.

/** A frame that is a whole message of text (RFC 6455, 5.2). */
const wholeText = 0x81
const [wide, widest] = [126, 127]

function frameHead(length: number): Buffer {
  if (length < wide) return Buffer.from([wholeText, length])
  const isWide = length < 2 ** 16
  const head = Buffer.alloc(isWide ? 4 : 10)
  head[0] = wholeText
  head[1] = isWide ? wide : widest
  if (isWide) head.writeUInt16BE(length, 2)
  else head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

/** The start of each message of a subscription. */
export class MessageStart {
  readonly #text: string
  #bytes: Buffer | null = null
  #endLength = 0

  /** @param id what the client calls its operation */
  constructor(id: string) {
    this.#text = `{"id":${JSON.stringify(id)},"type":"next","payload":`
  }

  /** What goes before an end of so many bytes. */
  before(endLength: number): Buffer {
    if (this.#bytes === null || endLength !== this.#endLength) {
      const text = Buffer.from(this.#text)
      this.#bytes = Buffer.concat([frameHead(text.length + endLength), text])
      this.#endLength = endLength
    }
    return this.#bytes
  }
}
