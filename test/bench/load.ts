// What the load generator is told and answers: whole requests are known by their template, so that making one costs next to
// nothing on the machine that is measured.

/** How the changing part of a request is made of a number; each kind has one length. */
export type KeyKind = 'target' | 'uuid' | 'globalId' | 'type' | 'none'

/** Requests that differ in one key. */
export interface RequestTemplate {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly before: string
  readonly after: string
  readonly kind: KeyKind
  /** How many jobs a right answer shows. */
  readonly jobs: number
  /** After how many keys they begin anew; never unless told. */
  readonly keys?: number
}

/** One measurement: `connections` keep-alive connections, each with one request at a time, keys from `from` to `until`. */
export interface Load {
  readonly port: number
  readonly template: RequestTemplate
  readonly connections: number
  readonly from: number
  readonly until: number
  readonly ms: number
}

/** What came of it. `failure` is the first answer that was not right. */
export interface LoadResult {
  readonly answered: number
  readonly tookMs: number
  readonly failure: string | null
}

/** The id of a job that was prepared, by its number; they grow like the ids that the product makes. */
export function preparedId(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`
}

/** How many types the jobs of lists are of. */
export const listedTypes = 200

/** The name of a type of jobs to list, by its number. */
export function listedType(number: number): string {
  return `kind_${String(number % listedTypes).padStart(3, '0')}`
}

/** The key of a number. */
export function keyOf(kind: KeyKind, number: number): string {
  if (kind === 'none') return ''
  if (kind === 'type') return listedType(number)
  if (kind === 'target') return `record-${String(number).padStart(9, '0')}`
  const id = preparedId(number)
  return kind === 'uuid' ? id : Buffer.from(`Job:${id}`).toString('base64')
}
