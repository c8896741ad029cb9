/** Every test vector with the native engine; and whether the runner would notice a function that is wrong. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nativeEngine } from '@daslab/erasure/commitment/kzg/native'
import { afterEach, describe, expect, test } from 'vitest'
import { runConformance } from './conformance.ts'
import { conformanceSuite } from './suite.ts'

if (nativeEngine() === undefined) test.skip('the native engine is not shipped for this platform', () => {})
else conformanceSuite('native', (suite) => suite !== 'celestia/large_squares')

describe('the runner', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  /** Runs cases that it writes, path below the root to text. */
  function run(files: Readonly<Record<string, string>>) {
    const root = mkdtempSync(join(tmpdir(), 'vectors-'))
    folders.push(root)
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const lines: string[] = []
    const { passed, failed, notRun } = runConformance(root, ['pure'], (line) => lines.push(line))
    return { passed, failed, notRun, failures: lines.filter((line) => line.startsWith('FAILED')) }
  }

  const none = 'input: {commitments: [], cell_indices: [], cells: [], proofs: []}\n'
  const short = "input: {blob: '0x00'}\n"

  /** A square of one share, whose true data root ends in 2e1a. */
  function squares(entry: Readonly<Record<string, unknown>>): string {
    return JSON.stringify({ cases: [{ k: 1, seed: 'square', share_size: 512, ...entry }] })
  }

  test('passes what is right, and a refusal where null is expected', () => {
    const files = {
      'kzg/verify_cell_kzg_proof_batch/a.yaml': `${none}output: true\n`,
      'kzg/compute_cells/b.yaml': `${short}output: null\n`,
      'celestia/squares-of-my-own.json': squares({
        data_root: 'bbe2817adfcf1cd79951b370293d7f795d03897a66a2ed701814eea8f6922e1a',
      }),
      'celestia/dah-hashes.json': JSON.stringify({
        nil_or_empty_dah_hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      }),
      'custody/vectors.json': '{"compute_columns_for_custody_group": [{"custody_group": 5, "result": [5]}]}',
    }
    expect(run(files)).toEqual({ passed: 5, failed: 0, notRun: [], failures: [] })
  })

  test.each([
    ['another result', 'kzg/verify_cell_kzg_proof_batch/a.yaml', `${none}output: false\n`],
    ['a result where null is expected', 'kzg/verify_cell_kzg_proof_batch/a.yaml', `${none}output: null\n`],
    ['a refusal where a result is expected', 'kzg/compute_cells/b.yaml', `${short}output: []\n`],
    ['another root', 'celestia/squares.json', squares({ data_root: '00' })],
    ['a digest that nobody knows', 'celestia/squares.json', squares({ data_ruth: '00' })],
    ['a square without digests', 'celestia/squares.json', squares({})],
    ['a size that is no power of two', 'celestia/squares.json', squares({ k: 3, data_root: '00' })],
    ['a size beyond all memory', 'celestia/squares.json', squares({ k: 2 ** 30, data_root: '00' })],
    ['a square without a seed', 'celestia/squares.json', squares({ seed: undefined, data_root: '00' })],
    ['a file without cases', 'celestia/squares.json', '{}'],
    ['a list without cases', 'celestia/leopard-9x9.json', '{"cases": []}'],
    ['another code word', 'celestia/leopard-1x1.json', '{"cases": [{"ods": [[1]], "eds": [[1, 1], [1, 2]]}]}'],
    ['a header that nobody knows', 'celestia/dah-hashes.json', '{"largest_dah": {"hash": "00"}}'],
    ['a proof of nothing', 'celestia/nmt-proof.json', '{"valid": true}'],
    ['a file that ends early', 'celestia/nmt-proof.json', '{"valid": tr'],
    ['a file that is no case', 'kzg/compute_cells/b.yaml', '- 1\n'],
    ['a file that does not parse', 'kzg/compute_cells/b.yaml', 'input: {\n'],
    [
      'a wrong group',
      'custody/v.json',
      '{"get_custody_groups": [{"name": "n", "node_id": "1", "custody_group_count": 2, "result": [1, 2]}]}',
    ],
    [
      'an error without a code',
      'kzg/compute_verify_cell_kzg_proof_batch_challenge/a.yaml',
      'input: {}\noutput: null\n',
    ],
  ])('fails %s', (_, path, text) => {
    const { passed, failed, failures } = run({ [path]: text })
    expect({ passed, failed }).toEqual({ passed: 0, failed: 1 })
    expect(failures).toHaveLength(1)
  })

  test('names what it has no runner for, and counts none of it', () => {
    const result = run({
      'other-scheme/squares.json': '{}',
      'celestia/notes.json': '{}',
      'kzg/a_function_to_come/a.yaml': 'input: {}\noutput: null\n',
      'kzg/compute_cells/notes.txt': '',
      'custody/v.json': '{"a_function_to_come": [{}]}',
    })
    expect(result.notRun).toEqual([
      'celestia/notes.json',
      'custody/a_function_to_come in v.json',
      'kzg/a_function_to_come',
      'kzg/compute_cells/notes.txt',
      'other-scheme/',
    ])
    expect(result).toMatchObject({ passed: 0, failed: 0 })
  })

  test('finds nothing in a folder that is not there', () => {
    expect(runConformance(join(tmpdir(), 'no-such-vectors'), ['pure'], () => {})).toEqual({
      passed: 0,
      failed: 0,
      notRun: [],
    })
  })
})
