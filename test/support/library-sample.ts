// The sample of docs/library.md, word for word but for the two comments that stand for the product's own work.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const opening = 'createTobedone({ types: [reviewPayment] })'
const fillings: readonly (readonly [string, string])[] = [
  ['/* durable, checkpointed, resumes */', "await tx.query('select 1'); console.log('followed', event.kind)"],
  ['/* … */', "console.log(event.kind); if (event.kind === 'REQUESTED') break"],
]

function replaced(text: string, part: string, by: string): string {
  if (text.split(part).length !== 2) throw new Error(`docs/library.md must have this once: ${part}`)
  return text.replace(part, () => by)
}

/** The sample as a program. `opened` stands instead of its opening, for another database. */
export async function sampleOf(opened = opening): Promise<string> {
  const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'library.md'), 'utf8')
  const [, text = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? []
  if (!text.startsWith("import { createTobedone, defineJobType } from 'tobedone'")) throw new Error('no sample')
  const filled = fillings.reduce((all, [placeholder, work]) => replaced(all, placeholder, work), text)
  return replaced(filled, opening, opened)
}
