/** The vectors as vitest tests, one a case. Where they are comes from DAS_VECTORS; where they are not, that is said. */
import { resolve } from 'node:path'
import { openKzg } from '@daslab/erasure/commitment/kzg'
import { describe, expect, test } from 'vitest'
import { root } from '../architecture/scan.ts'
import { type Engine, hasRunner, problemOf } from './conformance.ts'
import { findVectors } from './vectors.ts'

export const vectorsRoot = resolve(root, process.env.DAS_VECTORS ?? '../shared/vectors')

/** A pure engine takes seconds for a case. */
const TIMEOUT_MS = 120_000

export function conformanceSuite(engine: Engine, isWanted: (suite: string) => boolean): void {
  const { vectors, notRun } = findVectors(vectorsRoot, hasRunner)
  const wanted = vectors.filter(({ suite }) => isWanted(suite))
  for (const name of notRun) test.skip(`${name}: no runner for it`, () => {})
  if (wanted.length === 0) test.skip(`test vectors: none in ${vectorsRoot} (DAS_VECTORS)`, () => {})
  for (const suite of new Set(wanted.map(({ suite }) => suite))) {
    describe(`${suite}, engine ${engine}`, () => {
      for (const vector of wanted.filter((vector) => vector.suite === suite)) {
        test(vector.name, () => expect(problemOf(vector, openKzg(engine))).toBeUndefined(), TIMEOUT_MS)
      }
    })
  }
}
