// How large a document and its variables may be. Counted before validation, which itself is dear for a hostile document.

/** The limits of one operation, the same over HTTP and WebSocket. */
export interface DocumentLimits {
  /** Words and signs of the text. */
  readonly tokens: number
  /** How deep brackets of the text may nest, and lists and objects of the variables. */
  readonly nesting: number
  /** How deep fields may nest, counted through fragments. */
  readonly depth: number
  readonly aliases: number
  readonly directives: number
  /** Fields selected, counted as often as fragments bring them in. */
  readonly fields: number
  readonly fragments: number
  readonly operations: number
}

/** The limits unless told otherwise: several times what the console and generated clients need. */
export const documentLimits: DocumentLimits = {
  tokens: 5_000,
  nesting: 64,
  depth: 15,
  aliases: 30,
  directives: 30,
  fields: 500,
  fragments: 50,
  operations: 20,
}
