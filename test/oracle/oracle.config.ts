// What the servers of the oracle are started with.
import { defineConfig } from 'tobedone'
import { oracleTypes } from './job-types.ts'

export default defineConfig({ types: oracleTypes })
