// The only way from text to a document. What it lets through is small enough to be validated and executed.
import { type DocumentNode, parse, Source } from 'graphql'
import { checkRoots } from './check-roots.ts'
import { checkShape } from './check-shape.ts'
import { type DocumentLimits, documentLimits } from './limits.ts'
import { scanText } from './scan-text.ts'

/**
 * Parses a document.
 * @throws GraphQLError with code LIMIT_EXCEEDED or INVALID_INPUT, or a plain syntax error
 */
export function parseGuarded(text: string | Source, limits: DocumentLimits = documentLimits): DocumentNode {
  const source = typeof text === 'string' ? new Source(text) : text
  scanText(source, limits)
  const document = parse(source)
  checkShape(document, limits)
  checkRoots(document)
  return document
}
