// Finds what a file imports. It relies on Biome's layout (a statement starts its line, quotes are single), which lint holds.

/** One import or re-export in a source text. */
export interface Import {
  readonly from: string
  /** Counted from 1. */
  readonly line: number
  readonly isTypeOnly: boolean
}

const statements = [
  // import … from '…', export … from '…', and import '…'
  /^(?:import|export)\s+(?:(?<isType>type)\s+(?!from\b|,))?(?:(?:[\w$]+\s*,\s*)?(?:\{[^{}]*\}|\*(?:\s+as\s+[\w$]+)?|[\w$]+)\s+from\s+)?'(?<from>[^'\n]+)'/gm,
  // import('…') as an expression or in a type, and require('…')
  /\b(?:import|require|require\.resolve)\(\s*'(?<from>[^'\n]+)'/g,
]

/** The text with its comments blanked out, every line in its place. */
export function withoutComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(?<=^|\s)\/\/.*$/gm, '')
}

/** All imports of a source text, in order of their place. */
export function importsOf(text: string): readonly Import[] {
  const code = withoutComments(text)
  return statements
    .flatMap((statement) => [...code.matchAll(statement)])
    .map((match) => ({
      from: match.groups?.['from'] ?? '',
      line: code.slice(0, match.index).split('\n').length,
      isTypeOnly: match.groups?.['isType'] !== undefined,
    }))
    .sort((a, b) => a.line - b.line)
}
