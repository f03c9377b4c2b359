// Makes one clear error of what a PostgreSQL program said before it ended.
import { StartupError } from '../../domain/startup-error.ts'
import { tellFullDisk } from './folder-problem.ts'

const fullDisk = ['No space left on device', 'Check free disk space', 'Disk quota exceeded']
const telling = /FATAL|PANIC|DETAIL|HINT|error/

/** The error for a program that failed at `attempt` (a sentence without its full stop) in `folder`. */
export function explainLastWords(attempt: string, folder: string, lastWords: string): StartupError {
  if (fullDisk.some((words) => lastWords.includes(words))) return new StartupError(tellFullDisk(folder))
  const lines = lastWords.split('\n').filter((line) => telling.test(line))
  const words = (lines.length > 0 ? lines.join('\n') : lastWords).trim().slice(-1_000)
  return new StartupError(`${attempt}: ${words || 'it said nothing'}`)
}
