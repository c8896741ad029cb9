import { describe, expect, test } from 'vitest'
import { ratioToNumber, ratioToText } from '../../src/odds/ratio.ts'
import { squareSpace } from '../../src/odds/spaces.ts'
import { clientsNeeded, unseenByClients } from '../../src/odds/union.ts'
import { chanceUnseenAtMost } from '../../src/odds/union-exact.ts'

describe('the union of draws', () => {
  test('by the theorem counts the draws: every way in which 3 clients draw 2 of 4', () => {
    const draws = [0b0011, 0b0101, 0b1001, 0b0110, 0b1010, 0b1100]
    for (let spare = 0; spare <= 4; spare++) {
      let good = 0
      for (const a of draws) for (const b of draws) for (const c of draws) if (4 - bits(a | b | c) <= spare) good++
      const exact = chanceUnseenAtMost({ positions: 4, samples: 2 }, 3, spare)
      expect(BigInt(good) * exact.denominator).toBe(exact.numerator * 216n)
    }
  })

  test('client by client agrees with the theorem, both tails, for a square of 6 x 6 cells', () => {
    const clients = { positions: 36, samples: 3 }
    for (const unseen of unseenByClients(clients)) {
      for (const spare of [0, 7, 15, 24, 36]) {
        const atMost = chanceUnseenAtMost(clients, unseen.clients, spare)
        const more = { numerator: atMost.denominator - atMost.numerator, denominator: atMost.denominator }
        expectClose(unseen.chanceAtMost(spare), ratioToNumber(atMost))
        expectClose(unseen.chanceMoreThan(spare), ratioToNumber(more))
      }
      if (unseen.clients === 30) return
    }
  })

  test('starts with everything unseen', () => {
    const [none] = take(unseenByClients({ positions: 9, samples: 4 }), 1)
    expect([none!.chanceAtMost(8), none!.chanceAtMost(9), none!.chanceMoreThan(8), none!.chanceMoreThan(9)]).toEqual([
      0, 1, 1, 0,
    ])
    expect(ratioToText(chanceUnseenAtMost({ positions: 9, samples: 4 }, 0, 8))).toBe('0/1')
  })
})

describe('clients needed', () => {
  // Al-Bassam et al., table 1, and two quantiles below.
  test.each([
    [16, 2, [648, 672, 692]],
    [16, 5, [259, 269, 277]],
    [16, 16, [81, 84, 86]],
    [16, 50, [26, 27, 28]],
    [32, 50, [108, 110, 112]],
  ])('%i x %i cells, %i samples each', (k, samples, needed) => {
    const { positions, smallestUnrecoverable } = squareSpace(k)
    expect(clientsNeeded({ positions, samples }, smallestUnrecoverable - 1, [0.5, 0.9, 0.99])).toEqual(needed)
  })

  test('are one when a client draws everything, and none when nothing need be seen', () => {
    expect(clientsNeeded({ positions: 10, samples: 10 }, 0, [0.5, 0.99])).toEqual([1, 1])
    expect(clientsNeeded({ positions: 10, samples: 1 }, 10, [0.99])).toEqual([0])
  })

  test('guards', () => {
    expect(() => clientsNeeded({ positions: 10, samples: 11 }, 0, [0.5])).toThrow(
      'samples: expected an integer from 1 to 10, got 11',
    )
    expect(() => clientsNeeded({ positions: 10, samples: 1 }, 0, [1])).toThrow(
      'chance: expected a number above 0 and below 1, got 1',
    )
  })
})

function expectClose(got: number, exact: number): void {
  // What is dropped at the ends is 1e-24 or less for each client.
  expect(Math.abs(got - exact)).toBeLessThanOrEqual(1e-12 * exact + 1e-22)
}

function bits(set: number): number {
  return set.toString(2).replaceAll('0', '').length
}

function take<Item>(items: Iterable<Item>, count: number): Item[] {
  const taken: Item[] = []
  for (const item of items) {
    taken.push(item)
    if (taken.length === count) break
  }
  return taken
}
