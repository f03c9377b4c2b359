// How much memory of this process is in use once everything that nobody holds is gone.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** In bytes. */
export function settledHeap(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('there is no garbage collector to ask')
  collect()
  return process.memoryUsage().heapUsed
}
