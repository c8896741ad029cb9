/**
 * Installs what the repository needs, with nothing but Node and npm on the machine.
 *
 * Runs before `npm run demo`, `npm test` and the other commands. The pinned pnpm comes through `npx`; an installation whose
 * stamp equals the digest of lockfile and manifests is left alone, so a warm start costs a few milliseconds.
 * Plain JavaScript without imports from the repository: nothing is installed yet when it runs.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const stampFile = join(root, 'node_modules', '.daslab-setup')

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `setup: Daslab needs Node 20.19 or newer, this is ${process.versions.node}; install a newer Node and try again`,
  )
  process.exit(3)
}

const manifests = [
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'package.json',
  'test/interop/package.json',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/package.json`),
]
const digest = createHash('sha256')
for (const name of manifests) if (existsSync(join(root, name))) digest.update(readFileSync(join(root, name)))
const stamp = digest.digest('hex')

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  console.error(`setup: installing with ${packageManager}`)
  const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx'
  const install = spawnSync(npx, ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    // CI=true keeps pnpm from asking questions that nobody is there to answer.
    env: { ...process.env, CI: 'true', npm_config_update_notifier: 'false' },
  })
  if (install.status !== 0) {
    console.error('setup: the installation failed; the lines above say why. Is the npm registry reachable?')
    process.exit(3)
  }
  writeFileSync(stampFile, stamp)
}
