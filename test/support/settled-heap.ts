// How much memory of this process is in use once everything that nobody holds is gone.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

function collect(): NodeJS.MemoryUsage {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  if (typeof gc !== 'function') throw new Error('there is no garbage collector to ask')
  gc()
  return process.memoryUsage()
}

/** Of JavaScript's objects, in bytes. */
export function settledHeap(): number {
  return collect().heapUsed
}

/** Of these and of all buffers, in bytes. */
export function settledMemory(): number {
  // Dead buffers are given back beside the collection that finds them; the next one waits for that.
  collect()
  const { heapUsed, external } = collect()
  return heapUsed + external
}
