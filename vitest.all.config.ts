import { defineConfig, mergeConfig } from 'vitest/config'
import quick from './vitest.config.ts'

/** The slow remainder too, `npm run test:all`. One file at a time: the slow files start whole networks. */
const config = mergeConfig(quick, defineConfig({ test: { fileParallelism: false, testTimeout: 240_000 } }))
config.test!.exclude = ['**/node_modules/**']
export default config
