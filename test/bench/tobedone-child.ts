// Starts the product as its command does: what Node has compiled once it need not compile again.
import module from 'node:module'

module.enableCompileCache()
await import('./tobedone-server.ts')
