/**
 * Celestia's test vectors on disk. What a file holds is told by its name:
 *
 *   squares*.json          `cases` of a recipe: `k`, `seed` and digests of the square made from them
 *   leopard*.json          `cases` of squares whose shares are one byte repeated: `ods`, `eds`
 *   NAME.eds.json          `data_square`, an extended square as base64 shares; beside it
 *   NAME.dah.json          its `row_roots` and `column_roots` as base64, and
 *   NAME.derived.json      its data root, and in how many rows a namespace has how many shares
 *   dah-hashes*.json       data roots of squares described in words
 *   nmt*.json              leaves, and a proof of all leaves of a namespace
 *
 * A file that does not parse, or holds no case, is a case that fails.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FoundVectors, Vector } from './vectors.ts'

type Entry = Readonly<Record<string, unknown>>
type Case = ReturnType<Vector['read']>

/** Squares of so many shares to a side take seconds, and are a suite of their own. */
const LARGE = 128

/** What is wrong with a square is its digests that differ, one sentence each: all of them side by side are hard to read. */
const NOTHING_WRONG: readonly string[] = []

const KINDS: readonly (readonly [RegExp, (file: string) => Vector[]])[] = [
  [/^squares.*\.json$/, squares],
  [/^leopard.*\.json$/, leopard],
  [/\.eds\.json$/, square],
  [/^dah-hashes.*\.json$/, headerHashes],
  [/^nmt.*\.json$/, namespaceProof],
]

/** Every case of the folder `celestia/`, and the files of which there is no telling what they hold. */
export function findCelestia(folder: string): FoundVectors {
  const names = readdirSync(folder).sort()
  const vectors: Vector[] = []
  const notRun: string[] = []
  for (const name of names) {
    if (/\.(dah|derived)\.json$/.test(name) && names.includes(name.replace(/(dah|derived)\.json$/, 'eds.json')))
      continue
    const read = KINDS.find(([pattern]) => pattern.test(name))?.[1]
    if (read === undefined) {
      notRun.push(`celestia/${name}`)
      continue
    }
    vectors.push(...casesOf(join(folder, name), name, read))
  }
  return { vectors, notRun }
}

function casesOf(file: string, name: string, read: (file: string) => Vector[]): Vector[] {
  try {
    const found = read(file)
    if (found.length > 0) return found
    throw new Error('expected cases, got none')
  } catch (error) {
    const fail = (): Case => {
      throw error
    }
    return [{ suite: 'celestia/files', name, read: fail }]
  }
}

function squares(file: string): Vector[] {
  return entries(json(file).cases).map((entry, i) => {
    const { k, seed, share_size, ...digests } = entry
    const input = { k, seed, share_size, digests }
    const suite = Number(k) < LARGE ? 'celestia/squares' : 'celestia/large_squares'
    return vector(suite, `k=${String(k ?? `? (case ${i})`)}`, input, NOTHING_WRONG)
  })
}

function leopard(file: string): Vector[] {
  return entries(json(file).cases).map(({ name, ods, eds }, i) =>
    vector('celestia/leopard', String(name ?? `case ${i}`), { ods }, eds),
  )
}

function square(file: string): Vector[] {
  const beside = (kind: string) => json(file.replace(/eds\.json$/, `${kind}.json`))
  const name = file.replace(/^.*[/\\]|\.eds\.json$/g, '')
  const read = (kind: string, output: (found: Entry) => unknown) => (): Case => {
    const { data_square } = json(file)
    return { input: { data_square }, output: output(kind === 'eds' ? { data_square } : beside(kind)) }
  }
  return [
    { suite: 'celestia/extension', name, read: read('eds', ({ data_square }) => data_square) },
    {
      suite: 'celestia/roots',
      name,
      read: read('dah', ({ row_roots, column_roots }) => ({ row_roots, column_roots })),
    },
    {
      suite: 'celestia/data_root',
      name,
      read: read('derived', ({ data_root_rfc6962_over_rowroots_then_colroots: root }) => root),
    },
    {
      suite: 'celestia/namespaces',
      name,
      read: () => {
        const expected = entries(beside('derived').namespace_expectations)
        const { data_square } = json(file)
        return { input: { data_square, namespaces: expected.map(({ ns_v0 }) => ns_v0) }, output: expected }
      },
    },
  ]
}

function headerHashes(file: string): Vector[] {
  const { source, note, nil_or_empty_dah_hash: empty, ...described } = json(file)
  const named = Object.entries(described).map(([name, entry]) => [name, (entry as Entry).hash] as const)
  const nameless = empty === undefined ? [] : [['nil_or_empty_dah', empty] as const]
  return [...nameless, ...named].map(([name, hash]) => vector('celestia/dah_hashes', name, { name }, hash))
}

function namespaceProof(file: string): Vector[] {
  const { valid, ...input } = json(file)
  const { start, end, nodes } = input
  // Of a proof that is valid there is only one, which we must make too.
  return [vector('celestia/nmt_proof', 'proof', input, valid === true ? { valid, start, end, nodes } : { valid })]
}

function vector(suite: string, name: string, input: Record<string, unknown>, output: unknown): Vector {
  return { suite, name, read: () => ({ input, output }) }
}

function json(file: string): Entry {
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof value !== 'object' || value === null) throw new Error(`${file}: expected an object`)
  return value as Entry
}

function entries(value: unknown): Entry[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null)) return value
  throw new Error(`expected a list of objects, got ${JSON.stringify(value)?.slice(0, 80)}`)
}
