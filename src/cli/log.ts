// The log of a process: JSON lines on standard error. Standard output is for what was asked for.
import { destination, type Logger, pino } from 'pino'

/** Opens the log. Written at once, so that nothing is missing after an end of any sort. */
export function openLog(level: string): Logger {
  const lines = destination({ dest: 2, sync: true })
  // Whoever reads it, a terminal or another program, may go before the server: that ends the log, and nothing else.
  lines.on('error', () => {})
  for (const stream of [process.stderr, process.stdout]) stream.on('error', () => {})
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, lines)
}

/** The same log for what speaks in lines. */
export function lineLog(log: Logger): (level: 'info' | 'warn', message: string) => void {
  return (level, message) => log[level](message)
}
