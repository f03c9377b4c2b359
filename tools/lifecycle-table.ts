// Prints the lifecycle, status by operation, into docs/lifecycle.md between its marks. `node tools/lifecycle-table.ts` does it;
// a test holds the two together.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { jobStatuses } from '../src/domain/job.ts'
import { type Cell, jobOperations, lifecycle, timedOperations } from '../src/domain/lifecycle.ts'
import { userMay } from '../src/domain/permission.ts'

const page = new URL('../docs/lifecycle.md', import.meta.url)
const begin = '<!-- the table begins: made by tools/lifecycle-table.ts -->'
const end = '<!-- the table ends -->'

function wordsOf(cell: Cell): string {
  if ('to' in cell) return cell.to
  return 'refused' in cell ? `refused: ${cell.refused}` : `no change (${cell.unchanged})`
}

function tableOf(): string {
  const rows = [...jobOperations, ...timedOperations].map((operation) => [
    `\`${operation}\``,
    ...jobStatuses.map((status) => wordsOf(lifecycle[operation][status])),
    operation in userMay ? ['staff', ...userMay[operation as keyof typeof userMay]].join(', ') : 'the system',
  ])
  const head = ['operation', ...jobStatuses, 'who']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The page with the table as the code has it now. */
export async function currentPage(): Promise<{ readonly kept: string; readonly current: string }> {
  const kept = await readFile(page, 'utf8')
  const [before, rest] = kept.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error('docs/lifecycle.md has lost the marks of its table')
  return { kept, current: `${before}${begin}\n${tableOf()}\n${end}${after}` }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(page, (await currentPage()).current)
