// Reads as much of a document as the client must know before it sends it: its operations and their top fields. It judges
// nothing else, as the server does that; no parser comes along, so that the client stays small.
import { ApiError } from './api-error.ts'

/** A field as it is asked for. */
export interface AskedField {
  readonly name: string
  /** Under which it is answered: its alias, or its name. */
  readonly key: string
  /** The variables that are given to arguments as they are, by the argument. Null for another value. */
  readonly given: ReadonlyMap<string, string | null>
  /** What is selected of it, fragments included. */
  readonly fields: () => readonly AskedField[]
}

/** An operation of a document. */
export interface AskedOperation {
  readonly kind: string
  readonly fields: readonly AskedField[]
}

const lexemes =
  /#[^\n\r]*|"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\\n\r])*"|\.\.\.|[_A-Za-z]\w*|-?\d[\w.+-]*|[!$&()=:@[\]{|}]/g
const opening = ['(', '[', '{']
const closing = [')', ']', '}']

/** Goes through the lexemes of a document. */
class Reader {
  readonly #lexemes: readonly string[]
  readonly #fragments: Map<string, () => readonly AskedField[]>
  #at = 0

  constructor(text: string, fragments: Map<string, () => readonly AskedField[]>) {
    this.#lexemes = (text.match(lexemes) ?? []).filter((lexeme) => !lexeme.startsWith('#'))
    this.#fragments = fragments
  }

  get next(): string | undefined {
    return this.#lexemes[this.#at]
  }

  take(): string {
    const lexeme = this.#lexemes[this.#at++]
    if (lexeme === undefined) throw new ApiError('INVALID_INPUT', 'The document ends amid something.')
    return lexeme
  }

  /** Whether it is the next; if so it is taken. */
  takes(lexeme: string): boolean {
    if (this.next !== lexeme) return false
    this.#at++
    return true
  }

  /** Skips everything until a selection begins. */
  skipToSelection(): void {
    while (this.next !== '{') {
      if (opening.includes(this.take())) this.#skipBrackets()
    }
  }

  /** What a selection selects. Fragments may stand behind it, so that it is known when all was read. */
  selection(): () => readonly AskedField[] {
    this.take()
    const parts: (() => readonly AskedField[])[] = []
    while (!this.takes('}')) {
      if (!this.takes('...')) {
        const field = this.#field()
        parts.push(() => [field])
      } else if (this.next === '{' || this.next === '@' || this.next === 'on') {
        this.skipToSelection()
        parts.push(this.selection())
      } else {
        const name = this.take()
        this.#skipDirectives()
        parts.push(() => this.#fragments.get(name)?.() ?? [])
      }
    }
    return () => parts.flatMap((part) => part())
  }

  #field(): AskedField {
    const key = this.take()
    const name = this.takes(':') ? this.take() : key
    const given = this.takes('(') ? this.#arguments() : new Map<string, string | null>()
    this.#skipDirectives()
    return { name, key, given, fields: this.next === '{' ? this.selection() : () => [] }
  }

  #arguments(): Map<string, string | null> {
    const given = new Map<string, string | null>()
    while (!this.takes(')')) {
      const name = this.take()
      this.take()
      given.set(name, this.takes('$') ? this.take() : null)
      if (given.get(name) === null && opening.includes(this.take())) this.#skipBrackets()
    }
    return given
  }

  #skipDirectives(): void {
    while (this.takes('@')) {
      this.take()
      if (this.takes('(')) this.#skipBrackets()
    }
  }

  /** Skips what is left of brackets that were opened. */
  #skipBrackets(): void {
    for (let depth = 1; depth > 0; ) {
      const lexeme = this.take()
      if (opening.includes(lexeme)) depth++
      if (closing.includes(lexeme)) depth--
    }
  }
}

/** The operations of a document. @throws ApiError INVALID_INPUT */
export function readDocument(text: string): readonly AskedOperation[] {
  const fragments = new Map<string, () => readonly AskedField[]>()
  const operations: { readonly kind: string; readonly fields: () => readonly AskedField[] }[] = []
  const reader = new Reader(text, fragments)
  while (reader.next !== undefined) {
    const kind = reader.next === '{' ? 'query' : reader.take()
    const name = kind === 'fragment' ? reader.take() : ''
    reader.skipToSelection()
    const fields = reader.selection()
    if (kind === 'fragment') fragments.set(name, fields)
    else operations.push({ kind, fields })
  }
  return operations.map(({ kind, fields }) => ({ kind, fields: fields() }))
}
