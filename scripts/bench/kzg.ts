/**
 * What the door to KZG costs: each call through it against the bare call of the native library, on one context.
 *
 * The goal is a ratio of at most 1.05 each.
 */
import { guardKzg, type Kzg } from '@daslab/erasure/commitment/kzg'
import { nativeEngine, nodeEthKzg } from '@daslab/erasure/commitment/kzg/native'
import { millisecondsOf, sideBySide } from './side-by-side.ts'

const GOAL = 1.05
const COUNTS = [1, 8, 64, 128]

type Context = InstanceType<NonNullable<ReturnType<typeof nodeEthKzg>>['DasContextJs']>
type Call = (kzg: Pick<Context, keyof Context & keyof Kzg>) => unknown

export function benchKzg(): void {
  const library = nodeEthKzg()
  if (library === undefined) throw new Error('the native KZG library is not shipped for this platform')
  const before = process.memoryUsage.rss()
  let context!: Context
  const setUpMs = millisecondsOf(() => {
    context = library.DasContextJs.create({ usePrecomp: true })
  })
  console.log(`set-up ${setUpMs.toFixed(0)} ms, ${((process.memoryUsage.rss() - before) / 2 ** 20).toFixed(0)} MiB`)
  const kzg = guardKzg(nativeEngine({ library: { DasContextJs: { create: () => context } as never } })!)

  const blob = new Uint8Array(131_072).map((_, i) => (i % 32 === 0 ? 0 : (i * 31 + (i >> 8) * 7) & 0xff))
  const commitment = context.blobToKzgCommitment(blob)
  const { cells, proofs } = context.computeCellsAndKzgProofs(blob)
  const upTo = <Item>(count: number, item: (i: number) => Item) => Array.from({ length: count }, (_, i) => item(i))
  const batch = (count: number) =>
    [
      upTo(count, () => commitment),
      upTo(count, (i) => (i * 37) % 128),
      upTo(count, (i) => cells[(i * 37) % 128]!),
      upTo(count, (i) => proofs[(i * 37) % 128]!),
    ] as [Uint8Array[], number[], Uint8Array[], Uint8Array[]]
  const odd: [number[], Uint8Array[]] = [upTo(64, (i) => 2 * i + 1), upTo(64, (i) => cells[2 * i + 1]!)]

  const rows: readonly (readonly [string, number, Call])[] = [
    ['cells and proofs of a blob', 15, (kzg) => kzg.computeCellsAndKzgProofs(blob)],
    ...COUNTS.map((count) => {
      const args = batch(count)
      const name = `verification of ${count} cell${count === 1 ? '' : 's'}`
      const call: Call = (kzg) => kzg.verifyCellKzgProofBatch(...args)
      return [name, 101, call] as const
    }),
    ['recovery from 64 cells', 15, (kzg) => kzg.recoverCellsAndKzgProofs(...odd)],
  ]
  console.log(`${'medians'.padEnd(28)}     ours ms     bare ms   ratio`)
  const ratios = rows.map(([name, rounds, run]) => {
    const { oursMs, bareMs, ratio } = sideBySide(
      () => run(kzg as unknown as Context),
      () => run(context),
      rounds,
    )
    const columns = [oursMs.toFixed(2).padStart(12), bareMs.toFixed(2).padStart(12), ratio.toFixed(3).padStart(8)]
    console.log(name.padEnd(28) + columns.join(''))
    return ratio
  })
  const worst = Math.max(...ratios)
  console.log(`worst ratio ${worst.toFixed(3)}, goal at most ${GOAL}: ${worst <= GOAL ? 'met' : 'missed'}`)
}
