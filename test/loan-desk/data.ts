// Where the log of a real loan desk lies, beside the checkout: it is no part of the project, so it may be absent.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const besideTheCheckout = new URL('../../../shared/data/bpi-challenge-2012/log.csv.gz', import.meta.url)

/** The file to read: TOBEDONE_LOAN_DESK, or what lies beside the checkout. */
export const loanDeskPath = process.env['TOBEDONE_LOAN_DESK'] ?? fileURLToPath(besideTheCheckout)

// The only application of the file with a job that is withdrawn: far behind the first ones, so it is taken beside them.
const withdrawnOne = '194764'

/** The ids of the first applications of the log, and of the one in which a job is withdrawn. */
export function chooseApplications(log: string, first: number): ReadonlySet<string> {
  const all = log
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[1] ?? '')
  return new Set([...new Set(all)].slice(0, first)).add(withdrawnOne)
}

/** The text of the log; null where it is not there. */
export async function readLoanDesk(): Promise<string | null> {
  return existsSync(loanDeskPath) ? gunzipSync(await readFile(loanDeskPath)).toString() : null
}
