/**
 * `npm run test:nodes [-- 22 24]`: the quick suite under other Node versions, which come from npm for the occasion.
 *
 * The suite runs under each version's own binary, threads and child processes included, because both start
 * `process.execPath`.
 */
import { spawnSync } from 'node:child_process'

const asked = process.argv.slice(2)
const versions = asked.length > 0 ? asked : ['20', '22', '24']
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
let failed = 0
for (const version of versions) {
  const program = ['--yes', '--package', `node@${version}`, 'node', 'node_modules/vitest/vitest.mjs', 'run']
  console.error(`\ntest:nodes: the quick suite under Node ${version}`)
  const { status } = spawnSync(npx, program, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) failed++
}
console.error(`test:nodes: ${versions.length - failed} of ${versions.length} versions passed`)
process.exit(failed > 0 ? 1 : 0)
