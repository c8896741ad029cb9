import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('./stopping-process.ts', import.meta.url))

/** Runs the script; after it has told its result it has five seconds to end by itself. */
function run(...args: string[]): Promise<{ out: string; err: string; code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    let timer = setTimeout(() => child.kill('SIGKILL'), 25_000)
    child.stdout.on('data', (data) => {
      out += data
      clearTimeout(timer)
      timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
    })
    child.stderr.on('data', (data) => {
      err += data
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ out, err, code, signal })
    })
  })
}

test.each(['memory', 'tcp'])('a process of nodes over %s, stopped at work, ends by itself', async (transport) => {
  const { out, err, code, signal } = await run(transport)
  expect({ err, signal, code }).toEqual({ err: '', signal: null, code: 0 })
  const { stopMs, ...outcomes } = JSON.parse(out)
  expect(outcomes).toEqual({
    sample: 'NODE_STOPPED',
    get: 'NODE_STOPPED',
    publish: expect.stringMatching(/^NODE_(STOPPED|WORKER)$/),
    peers: 'NODE_STOPPED',
    failed: [],
  })
  expect(stopMs).toBeLessThan(5_000)
})
