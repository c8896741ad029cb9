/** When bytes that leave now arrive. */
import { seededRandom } from '@daslab/sampler/random'
import { describe, expect, test } from 'vitest'
import { arrivalOf, type Departure, type Link, PACKET_BYTES, timeoutMs } from '../../src/virtual/link.ts'

const IDEAL: Link = { delayMs: 20, jitterMs: 0, loss: 0, bandwidth: Number.POSITIVE_INFINITY }

function departure(link: Partial<Link>, changes: Partial<Departure> = {}): Departure {
  return {
    now: 1_000,
    bytes: 1_000,
    link: { ...IDEAL, ...link },
    random: seededRandom('link'),
    lane: { busyUntil: 0 },
    uplink: { busyUntil: 0, bandwidth: Number.POSITIVE_INFINITY },
    ...changes,
  }
}

test('an ideal link takes its delay', () => {
  expect(arrivalOf(departure({}))).toEqual({ at: 1_020, lost: 0 })
})

test('jitter goes both ways around the delay, and never below none', () => {
  const random = seededRandom('jitter')
  const times = Array.from({ length: 500 }, () => arrivalOf(departure({ jitterMs: 10 }, { random })).at - 1_000)
  expect(Math.min(...times)).toBeGreaterThanOrEqual(10)
  expect(Math.max(...times)).toBeLessThanOrEqual(30)
  expect(times.filter((ms) => ms < 20).length).toBeGreaterThan(200)
  expect(times.filter((ms) => ms > 20).length).toBeGreaterThan(200)
  const early = Array.from({ length: 200 }, () => arrivalOf(departure({ delayMs: 1, jitterMs: 50 }, { random })).at)
  expect(Math.min(...early)).toBe(1_000)
})

describe('bandwidth', () => {
  test('a message takes its bits, and the next one waits for it', () => {
    // 8 bits a millisecond: a byte a millisecond.
    const lane = { busyUntil: 0 }
    expect(arrivalOf(departure({ bandwidth: 8_000 }, { lane, bytes: 100 })).at).toBe(1_120)
    expect(arrivalOf(departure({ bandwidth: 8_000 }, { lane, bytes: 50 })).at).toBe(1_170)
    expect(arrivalOf(departure({ bandwidth: 8_000 }, { lane, bytes: 10, now: 5_000 })).at).toBe(5_030)
  })

  test('links of one node share its line', () => {
    const uplink = { busyUntil: 0, bandwidth: 8_000 }
    expect(arrivalOf(departure({}, { uplink, bytes: 100 })).at).toBe(1_120)
    expect(arrivalOf(departure({}, { uplink, bytes: 100, lane: { busyUntil: 0 } })).at).toBe(1_220)
  })
})

describe('loss', () => {
  test('one lost packet among many costs a round trip, a lone one the timeout', () => {
    const many = Array.from({ length: 400 }, (_, i) =>
      arrivalOf(departure({ loss: 0.02 }, { bytes: 10 * PACKET_BYTES, random: seededRandom(i) })),
    )
    const once = many.filter(({ lost }) => lost === 1)
    expect(once.length).toBeGreaterThan(20)
    for (const { at } of once) expect(at).toBe(1_020 + 40)
    const lone = Array.from({ length: 400 }, (_, i) =>
      arrivalOf(departure({ loss: 0.1 }, { bytes: 100, random: seededRandom(i) })),
    )
    for (const { at } of lone.filter(({ lost }) => lost === 1)) expect(at).toBe(1_020 + 240)
    for (const { at } of lone.filter(({ lost }) => lost === 2)) expect(at).toBe(1_020 + 240 + 480)
  })

  test('so many packets are lost as the link says', () => {
    const random = seededRandom('share')
    let lost = 0
    for (let i = 0; i < 2_000; i++)
      lost += arrivalOf(departure({ loss: 0.1 }, { bytes: 5 * PACKET_BYTES, random })).lost
    // 10,000 packets, and those sent again: 1,111 on average; four standard deviations are 140.
    expect(lost).toBeGreaterThan(970)
    expect(lost).toBeLessThan(1_250)
  })

  test('the timeout doubles up to two minutes', () => {
    expect([0, 1, 2].map((round) => timeoutMs({ delayMs: 50 }, round))).toEqual([300, 600, 1_200])
    expect(timeoutMs({ delayMs: 50 }, 20)).toBe(120_000)
  })
})
