// Lets npm's scripts run on the Node 24 that npm installed, or says what to do where there is none. Plain JavaScript, because
// an old Node reads it.
import { advice, isTooOld, linkNode } from 'node-24'

if (isTooOld() && !(await linkNode())) {
  console.error(advice)
  process.exitCode = 1
}
