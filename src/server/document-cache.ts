// Parsed documents by their text. Bounded by characters, not by number: a syntax tree takes many times the room of its text.
import type { DocumentNode } from 'graphql'

const mostCharacters = 200_000
const longestCached = 20_000

/** A cache of the documents used last. */
export class DocumentCache {
  readonly #documents = new Map<string, DocumentNode>()
  #characters = 0

  get(text: string): DocumentNode | undefined {
    const document = this.#documents.get(text)
    if (document === undefined) return undefined
    this.#documents.delete(text)
    this.#documents.set(text, document)
    return document
  }

  set(text: string, document: DocumentNode): void {
    if (text.length > longestCached || this.#documents.has(text)) return
    this.#documents.set(text, document)
    this.#characters += text.length
    for (const oldest of this.#documents.keys()) {
      if (this.#characters <= mostCharacters) return
      this.#documents.delete(oldest)
      this.#characters -= oldest.length
    }
  }
}
