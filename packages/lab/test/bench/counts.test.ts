/** Shards, checkpoints and threads: however a bench is counted, its counts are the same, and foreign ones are refused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  assertOfJobs,
  type BenchCounts,
  isComplete,
  mergeParts,
  newCounts,
  readCounts,
} from '../../src/bench/counts.ts'
import { startThreads } from '../../src/bench/threads.ts'
import { count, countShard, INLINE, jobsFor, REQUEST as SMALL } from './small-bench.ts'

/** Two slices a case. */
const REQUEST = { ...SMALL, schemes: ['merkle'], samples: [2], trials: 150_000 }

const folder = mkdtempSync(join(tmpdir(), 'das-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

let whole: BenchCounts
beforeAll(async () => {
  whole = await countShard(REQUEST)
})

const part = (name: string, counts: BenchCounts) => ({ path: name, part: counts })
const sorted = ({ counts }: BenchCounts) =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))

test('three parts, in any order, are exactly the bench that was counted in one go', async () => {
  const parts = await Promise.all([3, 1, 2].map((each) => countShard(REQUEST, each, 3)))
  const merged = mergeParts(parts.map((each, i) => part(`part ${i}`, each)))
  expect(sorted(merged)).toEqual(sorted(whole))
  expect(isComplete(jobsFor(REQUEST), merged)).toBe(true)
  expect(isComplete(jobsFor(REQUEST), mergeParts(parts.slice(1).map((each, i) => part(`part ${i}`, each))))).toBe(false)
})

test('an interrupted bench leaves a checkpoint, and goes on from there to the same counts', async () => {
  const controller = new AbortController()
  let slices = 0
  const threads = {
    ...INLINE,
    count: (slice: Parameters<typeof INLINE.count>[0]) => {
      if (++slices === 20) controller.abort(new Error('interrupted'))
      return INLINE.count(slice)
    },
  }
  const first = count(newCounts(REQUEST, { part: 1, of: 1 }), { signal: controller.signal, threads })
  await expect(first.counted).rejects.toThrow('interrupted')
  const checkpoint = first.checkpoints.at(-1)!
  expect(checkpoint.isCounted).toBe(false)
  expect(isComplete(jobsFor(REQUEST), checkpoint)).toBe(false)

  slices = 1_000
  const second = count(JSON.parse(JSON.stringify(checkpoint)), { threads })
  expect(sorted(await second.counted)).toEqual(sorted(whole))
  // What was counted before is not counted again.
  slices = 1_000
  await count(whole, { threads }).counted
  expect(slices).toBe(1_000)
})

test('one thread and two count the same', { timeout: 120_000 }, async () => {
  for (const workers of [1, 2]) {
    const threads = startThreads(workers)
    try {
      expect(sorted(await count(newCounts(REQUEST, { part: 1, of: 1 }), { threads }).counted)).toEqual(sorted(whole))
    } finally {
      await threads.stop()
    }
  }
})

test('parts that do not belong together are refused in one line', async () => {
  const small = { ...REQUEST, trials: 5_000 }
  const [one, other] = await Promise.all([countShard(small, 1, 2), countShard(small, 2, 2)])
  const foreign = await countShard({ ...small, seed: 8 }, 2, 2)
  const ofThree = await countShard(small, 2, 3)
  const merge =
    (...parts: BenchCounts[]) =>
    () =>
      mergeParts(parts.map((each, i) => part(`part-${i}`, each)))
  expect(merge(one, other)).not.toThrow()
  expect(merge(one, foreign)).toThrow("'part-1' does not belong to 'part-0': their seed differ")
  expect(merge(one, ofThree)).toThrow('one of 3 parts, not of 2')
  expect(merge(one, one)).toThrow(/does not belong to .* each block in one part/)
  expect(merge()).toThrow('no parts')
})

test('counts that were changed, or are none, are refused in one line', () => {
  const path = join(folder, 'counts.json')
  const write = (value: unknown) => writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value))
  const read = () => readCounts(path)
  write(whole)
  expect(read()).toEqual(JSON.parse(JSON.stringify(whole)))
  expect(readCounts(folder)).toEqual(read())
  write('{')
  expect(read).toThrow('it is not JSON')
  write({ ...whole, kind: 'something else' })
  expect(read).toThrow(/holds no counts of a bench: kind/)
  const [key, counts] = Object.entries(whole.counts)[0]!
  write({ ...whole, counts: { [key]: { ...counts, tally: { experiment: 'verdicts' } } } })
  expect(read).toThrow(/counts\./)
  const withSetting = { ...whole, counts: { [key]: { ...counts, setting: { ...counts.setting, loss: 0.5 } } } }
  const changed = withSetting as unknown as BenchCounts
  expect(() => assertOfJobs(jobsFor(REQUEST), changed, 'there')).toThrow(
    /the counts of .* are not those of its request/,
  )
  expect(() => readCounts(join(folder, 'nowhere'))).toThrow('there is no such file')
})
