// What `search` looks in. A job keeps this text from when it is written, so that memory and SQL look for a substring of
// the very same text; whoever changes the normal form must rewrite the stored texts in a migration.

/**
 * The normal form of a text that is searched or searched for: compatibility forms are one (NFKC), capitals are small,
 * any run of white space is one space, none at the ends.
 */
export function normaliseSearch(text: string): string {
  // A capital sigma becomes another small letter at the end of a word, so a part of a word would not be found in it.
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ').normalize('NFKC').replace(/\s+/gu, ' ').trim()
}

/** The text that is stored with a job. `title` is the job's own or else that of its type. */
export function searchTextOf(title: string, targetId: string): string {
  // A line break is in no normalised text, so nothing that is searched for spans both parts.
  return `${normaliseSearch(title)}\n${normaliseSearch(targetId)}`
}
