import { schemeByName } from '@daslab/erasure/schemes/registry'
import { seededRandom } from '@daslab/sampler/random'
import { expect, test } from 'vitest'
import { WithholdAttack } from '../src/attacks/withhold.ts'

const geometry = schemeByName('merkle').geometryFor(100_000)
const attack = () => new WithholdAttack(seededRandom(7))

test('is off until it is set', () => {
  const off = attack()
  expect(off.next(geometry)).toEqual([])
  expect(off.state).toEqual({ kind: 'withhold', pattern: 'none', remaining: null })
})

test('lasts until changed, hiding another draw each time, and the same draws for the same seed', () => {
  const [one, two] = [attack(), attack()]
  one.set('minimal')
  two.set('minimal')
  const draws = [1, 2].map(() => one.next(geometry))
  expect(draws.map((columns) => columns.length)).toEqual([65, 65])
  expect(draws[0]).not.toEqual(draws[1])
  expect([1, 2].map(() => two.next(geometry))).toEqual(draws)
})

test('lasts for so many publishes', () => {
  const twice = attack()
  twice.set('minimal-1', 2)
  expect([1, 2, 3].map(() => twice.next(geometry).length)).toEqual([64, 64, 0])
  expect(twice.state.pattern).toBe('none')
})

test('a pattern that is none leaves it as it was', () => {
  const set = attack()
  set.set('minimal')
  expect(() => set.set('most')).toThrow(expect.objectContaining({ code: 'SAMPLER_BAD_PATTERN' }))
  expect(set.state.pattern).toBe('minimal')
})
