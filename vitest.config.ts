import { defineConfig } from 'vitest/config'

/** The quick suite, `npm test`: everything but the files named `*.slow.test.ts`. */
export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.slow.test.ts'],
    setupFiles: ['packages/node/src/polyfill.ts'],
    pool: 'forks',
    // Continuous integration counts tests from this file; people read the default reporter.
    reporters: process.env.DASLAB_TEST_REPORT
      ? ['default', ['json', { outputFile: process.env.DASLAB_TEST_REPORT }]]
      : ['default'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
