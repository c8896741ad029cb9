/**
 * `das demo [FILE]`: a file's way through a real network: published honestly, withheld, withheld in vain, and under the other
 * schemes.
 *
 * 33 libp2p nodes over TCP on this machine, in two processes. Every column has two holders besides the publisher and the
 * super node. Exit code 0 only if all acts come out as theory says.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { Scheme } from '@daslab/erasure/scheme'
import type { Command } from 'commander'
import { type ActSummary, summarizeAct } from '../demo/act-summary.ts'
import { ACTS, type ActPlan, type ActResult, MORE_ACTS, playAct } from '../demo/acts.ts'
import { printAct, printClosing, printNetwork, printOpening } from '../demo/report.ts'
import { EXIT, type ExitCode, Finding } from '../errors.ts'
import { printable } from '../escape.ts'
import { duration } from '../input/arguments.ts'
import { readPayloadFile } from '../input/payload-file.ts'
import type { LabRun } from '../runs/lab-run.ts'
import type { Summary } from '../runs/summary.ts'
import { option, type Session } from '../settings.ts'
import { schemeOf, type TestnetOptions } from '../testnet/plan.ts'
import type { Bind } from './command.ts'

const NETWORK: Omit<TestnetOptions, 'seed' | 'scheme' | 'sampleTimeoutMs'> = {
  name: 'demo',
  full: 16,
  superNodes: 1,
  light: 16,
  columns: 128,
  custody: { kind: 'perfect', copies: 2 },
  samples: 8,
  transport: 'tcp',
  sharesVerification: true,
  processes: 2,
}

/** Of the file, in the acts under other schemes: one blob of Ethereum's. */
const MORE_ACTS_BYTES = 120_000

/** Samplers wait for a reconstruction: with hashes it is quick, with proofs by pairing it takes some 0.3 s a row. */
const SAMPLE_TIMEOUT_MS = { hashing: 6_000, pairing: 20_000 } as const

export function configure(command: Command, bind: Bind): void {
  command
    .description('A file through a real network of 33 nodes: honestly, withheld, withheld in vain, badly encoded.')
    .argument('[file]', 'what to publish (default: a book made of this repository)')
    .addOption(
      option('--scheme <name>', 'play the first three acts under this scheme only (default: merkle, then the others)'),
    )
    .addOption(
      option(
        '--sample-timeout <time>',
        'how long a sampler asks for a column (default: 6s, with a scheme that pairs 20s)',
        undefined,
        duration(50),
      ),
    )
    .addHelpText('after', EXAMPLES)
    .action(bind(demo))
}

const EXAMPLES = `
Examples:
  das demo
  das demo paper.pdf --seed 7
  das demo --scheme peerdas

It needs no running testnet; Ctrl-C stops it and cleans up. The exit code is 0 only if all acts
come out as theory says.`

async function demo(
  session: Session,
  file: string | undefined,
  options: { readonly scheme?: string; readonly sampleTimeout?: number },
): Promise<ExitCode> {
  const { output, globals, interrupt } = session
  const startedAt = performance.now()
  const { scheme = 'merkle', sampleTimeout } = options
  const plans = options.scheme === undefined ? [...ACTS, ...MORE_ACTS] : ACTS
  const payload = await payloadOf(file, schemeOf({ ...NETWORK, scheme }))
  const sha256 = createHash('sha256').update(payload).digest('hex')
  const name = file === undefined ? 'document.md' : basename(file)
  printOpening(output, { name: printable(name), bytes: payload.length, sha256 })

  const { openRun } = await import('../runs/lab-run.ts')
  const sampleTimeoutMs = sampleTimeout ?? SAMPLE_TIMEOUT_MS[schemeOf({ ...NETWORK, scheme }).verification]
  const run = await openRun({ network: { ...NETWORK, scheme, seed: globals.seed, sampleTimeoutMs } }, session)
  printNetwork(output, run.testnet)

  const extension = extname(name)
  const results: ActResult[] = []
  try {
    writeFileSync(join(run.path, `document${extension}`), payload)
    for (const plan of plans) {
      output.progress(`act ${results.length + 1}: publishing and sampling`)
      const result = await playAct(plan, run.testnet, fitting(payload, plan), interrupt.signal)
      results.push(result)
      const { fetch } = result
      if (fetch.outcome === 'fetched') writeFileSync(join(run.path, `fetched-${plan.name}${extension}`), fetch.payload)
      printAct(output, results.length, NETWORK.samples, result, actSummary(result, run.summary()))
    }
  } catch (error) {
    await run.finish(interrupt.signal.aborted ? 'interrupted' : 'failed', {
      acts: actSummaries(results, run.summary()),
    })
    throw error
  }
  return close(session, run, results, startedAt)
}

/** Stops the network, writes the summary, says how it came out. */
async function close(
  { output }: Session,
  run: LabRun,
  results: readonly ActResult[],
  startedAt: number,
): Promise<ExitCode> {
  output.progress('stopping the network')
  const before = run.summary()
  const acts = actSummaries(results, before)
  const publishToLastVerdictMs = Object.fromEntries(acts.map((act) => [act.name, act.publishToLastVerdictMs]))
  const summary = await run.finish('finished', { acts, phases: { ...before.phases, publishToLastVerdictMs } })
  const tookMs = performance.now() - startedAt
  for (const act of acts) output.json({ type: 'act', ...act })
  printClosing(output, acts, summary, run.path, tookMs)

  const failures = acts.flatMap((act) =>
    act.checks.filter(({ held }) => !held).map(({ expected, got }) => `${act.name}: expected ${expected}, got ${got}`),
  )
  output.json({
    type: 'demo',
    held: failures.length === 0,
    failures,
    run: run.path,
    tookMs: Math.round(tookMs),
    phases: summary.phases,
    gossip: summary.gossip,
  })
  if (failures.length > 0) throw new Finding('LAB_DEMO', failures.join('; '))
  output.say('', output.paint('green', `All ${acts.length} acts came out as theory says.`))
  return EXIT.held
}

/** The beginning of the payload, where the act has a scheme of its own. */
function fitting(payload: Uint8Array, { scheme }: ActPlan): Uint8Array {
  if (scheme === undefined) return payload
  return payload.subarray(0, Math.min(MORE_ACTS_BYTES, schemeOf({ ...NETWORK, scheme }).maxPayloadBytes))
}

function actSummary(result: ActResult, { blobs, scheme }: Summary): ActSummary {
  return summarizeAct(result, blobs.find(({ blob }) => blob === result.report.blob)!, scheme)
}

function actSummaries(results: readonly ActResult[], summary: Summary): ActSummary[] {
  return results.map((result) => actSummary(result, summary))
}

async function payloadOf(file: string | undefined, { maxPayloadBytes }: Scheme): Promise<Uint8Array> {
  if (file !== undefined) return readPayloadFile(file, maxPayloadBytes)
  const { makeDocument } = await import('../demo/document.ts')
  return makeDocument()
}
