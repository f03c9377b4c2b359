// The log of a process: JSON lines on standard error. Standard output is for what was asked for.
import { destination, type Logger, pino } from 'pino'

/** Opens the log. Written at once, so that nothing is missing after an end of any sort. */
export function openLog(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination({ dest: 2, sync: true }))
}

/** The same log for what speaks in lines. */
export function lineLog(log: Logger): (level: 'info' | 'warn', message: string) => void {
  return (level, message) => log[level](message)
}
