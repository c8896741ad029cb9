/** What is printed reads as what it was printed from: a run folder's network.yaml runs again as the same network. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { loadNetwork } from '../../src/networks/load.ts'
import { printNetwork } from '../../src/networks/print.ts'
import { read, SMALL_FILE } from './texts.ts'

const GALLERY = fileURLToPath(new URL('../../../../networks/', import.meta.url))

/** Any file that is right: every kind of step, attack, fault, link and expectation, with and without what may be left out. */
const files = fc
  .record({
    full: fc.integer({ min: 3, max: 9 }),
    light: fc.integer({ min: 1, max: 9 }),
    blobs: fc.integer({ min: 1, max: 4 }),
  })
  .chain(({ full, light, blobs }) => {
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
    const time = (most: number) => fc.integer({ min: 1, max: most }).map((ms) => `${ms}ms`)
    const percent = fc.integer({ min: 1, max: 990 }).map((tenths) => `${tenths / 10}%`)
    const bits = fc.integer({ min: 1, max: 10_000 }).map((k) => `${k}kbit`)
    const blob = fc.integer({ min: 1, max: blobs }).map((i) => `blob-${i}`)
    const some = fc.constantFrom('*', 'full-*', 'light-*', 'full-0', 'full-0..2', ['full-1', 'light-0'])
    const times = {
      from: optional(time(4_000)),
      until: optional(time(4_000).map((ms) => `${5_000 + Number.parseInt(ms, 10)}ms`)),
    }
    const link = {
      delay: optional(time(500)),
      jitter: optional(time(50)),
      loss: optional(percent),
      bandwidth: optional(bits),
    }
    const fault = fc.oneof(
      fc.record({ delay: time(900), jitter: optional(time(90)), nodes: some, pick: optional(percent), ...times }),
      fc.record({ loss: percent, nodes: some, ...times }),
      fc.record({ bandwidth: bits, nodes: some, pick: optional(percent), ...times }),
      fc.record({ partition: fc.constantFrom([['full-0'], ['full-1..2', 'light-*']]), ...times }),
      fc.record({ oneWayPartition: fc.constant({ from: 'light-*', to: ['full-0'] }), ...times }),
      fc.record({ crash: fc.constant(true), nodes: some, ...times }),
      fc.record({ freeze: fc.constant(true), nodes: some, ...times }),
      fc.record({ clockJump: fc.constantFrom('1h', '-5s'), nodes: some, ...times }),
    )
    const expectation = fc.oneof(
      fc.record({
        eventually: time(9_000),
        blob,
        nodes: fc.constant('light-*'),
        verdict: fc.constantFrom('available', 'withheld'),
      }),
      fc.record({
        eventually: fc.constant(true),
        blob,
        verdict: fc.constant('undecided'),
        'at most': fc.integer({ min: 0, max: light }),
      }),
      fc.record({
        never: fc.constant(true),
        event: fc.constantFrom('task-failed', 'peer-charged'),
        node: optional(fc.constant('full-0')),
      }),
      fc.record({
        sometimes: fc.constant(true),
        event: fc.constant('reconstruction-finished'),
        where: fc.constant({ outcome: 'reconstructed' }),
      }),
      fc.record({ always: fc.constant(true), metric: fc.constant('delivery-p95'), 'at most': time(9_000) }),
      fc.record({ always: fc.constant(true), metric: fc.constant('gossip-bytes'), 'at least': fc.constant('10KiB') }),
      fc.record({
        always: fc.constant(true),
        metric: fc.constant('charges'),
        'at least': fc.constant(0),
        'at most': fc.nat(9),
      }),
      fc.record({
        always: fc.constant(true),
        property: fc.constantFrom('no-sampler-redraws', 'no-honest-peer-charged'),
      }),
    )
    return fc.record({
      name: fc.stringMatching(/^[a-z0-9-]{1,32}$/),
      description: optional(fc.string({ minLength: 1, maxLength: 200 })),
      seed: optional(fc.maxSafeNat()),
      duration: fc.constant('20s'),
      setting: optional(fc.constantFrom('local', 'virtual')),
      params: optional(
        fc.record({
          samples: optional(fc.integer({ min: 1, max: 8 })),
          custody: optional(fc.constantFrom('perfect', 'perfect:3', 4)),
          sampleTimeout: optional(time(5_000).map((ms) => `${50 + Number.parseInt(ms, 10)}ms`)),
        }),
      ),
      links: optional(
        fc.record({
          ...link,
          uplink: optional(bits),
          between: optional(fc.array(fc.record({ nodes: some, and: some, ...link }), { maxLength: 2 })),
        }),
      ),
      nodes: fc.constant({
        publisher: {},
        full: { count: full, super: 1 },
        light: { count: light },
        archive: { role: 'full', custody: 2 },
      }),
      workload: fc
        .array(time(9_000), { minLength: blobs, maxLength: blobs })
        .map((at) => [
          ...at.map((at) => ({ at, publish: { size: '3KiB' } })),
          { at: '10s', get: { by: 'light-0', blob: 'blob-1' } },
          { at: '11s', sample: { by: 'light-0', blob: 'blob-1' } },
        ]),
      attacks: optional(
        fc.record({
          hide: fc.record({
            withhold: fc.record({ pattern: fc.constantFrom('minimal', 'random:0.3', 'columns:0-3,7') }),
            blob: optional(blob),
          }),
          slow: optional(fault),
        }),
      ),
      faults: optional(
        fc.dictionary(
          fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/).filter((name) => name !== 'slow' && name !== 'hide'),
          fault,
          { maxKeys: 3 },
        ),
      ),
      expect: optional(fc.array(expectation, { maxLength: 6 })),
    })
  })

describe('printed and read again it is the same network', () => {
  test('of any file', () => {
    fc.assert(
      fc.property(files, (file) => {
        const network = read(stringify(file, { aliasDuplicateObjects: false }))
        const printed = printNetwork(network)
        expect(read(printed)).toEqual(network)
        // Nothing is left to defaults: what is printed once is printed for ever.
        expect(printNetwork(read(printed))).toBe(printed)
      }),
      { numRuns: 25 },
    )
  })

  test.each(readdirSync(GALLERY).filter((name) => name.endsWith('.yaml')))('of the gallery: %s', async (name) => {
    const { network } = await loadNetwork(`${GALLERY}${name}`)
    expect(read(printNetwork(network))).toEqual(network)
    expect(`${network.name}.yaml`).toBe(name)
    expect(network.description).not.toBe('')
    expect(network.expectations.length).toBeGreaterThan(3)
  })
})

describe('the seed', () => {
  const PICKING = `${SMALL_FILE}faults: { f: { freeze: true, nodes: '*', pick: 50% } }\n`

  test('of the command line takes the place of the file’s', () => {
    expect(read(SMALL_FILE).seed).toBe(42)
    expect(read(`${SMALL_FILE}seed: 5`).seed).toBe(5)
    expect(read(`${SMALL_FILE}seed: 5`, 7).seed).toBe(7)
  })

  test('draws whom a fault hits: the same for the same seed, so many, and others for others', () => {
    const hit = (seed: number) => read(PICKING, seed).faults.map((fault) => ('nodes' in fault ? fault.nodes : []))[0]!
    expect(hit(1)).toEqual(hit(1))
    expect(hit(1)).toHaveLength(4)
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => hit(seed).join())).size).toBeGreaterThan(2)
  })
})

describe('what is left out', () => {
  test('has the defaults of the handbook', () => {
    expect(read(SMALL_FILE)).toMatchObject({
      seed: 42,
      setting: 'local',
      transport: 'memory',
      processes: 0,
      scheme: 'merkle',
      columns: 128,
      sampleTimeoutMs: 4_000,
      links: undefined,
      groups: [
        { name: 'publisher', role: 'publisher', count: 1 },
        { name: 'full', role: 'full', count: 4, superNodes: 1, custody: { kind: 'perfect', copies: 2 } },
        { name: 'light', role: 'light', count: 3, samples: 8 },
      ],
    })
    expect(read(`${SMALL_FILE}transport: tcp`)).toMatchObject({ processes: 2 })
  })

  test('links or faults ask for the virtual setting', () => {
    expect(read(`${SMALL_FILE}links: { loss: 1% }`)).toMatchObject({
      setting: 'virtual',
      links: { everywhere: { delayMs: 25, jitterMs: 5, loss: 0.01, bandwidth: Number.POSITIVE_INFINITY } },
    })
    expect(read(`${SMALL_FILE}faults: { f: { freeze: true, nodes: full-0 } }`)).toMatchObject({ setting: 'virtual' })
  })

  test('an attack of a fault’s kind is a fault; a withholding says which blobs', () => {
    const text = `${SMALL_FILE}attacks: { slow: { delay: 800ms, nodes: full-* }, hide: { withhold: { pattern: minimal } } }`
    expect(read(text)).toMatchObject({
      withholdings: [{ name: 'hide', pattern: 'minimal', blobs: ['blob'] }],
      faults: [
        { name: 'slow', kind: 'delay', delayMs: 800, nodes: ['full-0', 'full-1', 'full-2', 'full-3'], fromMs: 0 },
      ],
    })
  })

  test('the verdict’s blob is the only one, its nodes all samplers', () => {
    expect(read(`${SMALL_FILE}expect: [{ eventually: 5s, verdict: available }]`).expectations).toMatchObject([
      { blob: 'blob', nodes: ['light-0', 'light-1', 'light-2'], when: { kind: 'eventually', withinMs: 5_000 } },
    ])
  })
})
