// Looks at the text of a document token by token before it is parsed: graphql-js's parser recurses, and a text of nothing
// but brackets would end at the end of the stack.
import { Lexer, type Source, TokenKind } from 'graphql'
import type { DocumentLimits } from './limits.ts'
import { tooDeep, tooMany } from './refusal.ts'

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L])
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R])

/**
 * Counts tokens and nesting.
 * @throws GraphQLError with code LIMIT_EXCEEDED; a syntax error where the text has characters that GraphQL does not know
 */
export function scanText(source: Source, limits: DocumentLimits): void {
  const lexer = new Lexer(source)
  let tokens = 0
  let nesting = 0
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (++tokens > limits.tokens) throw tooMany('tokens', limits.tokens)
    if (opening.has(token.kind) && ++nesting > limits.nesting) throw tooDeep('brackets of the document', limits.nesting)
    if (closing.has(token.kind)) nesting--
  }
}
