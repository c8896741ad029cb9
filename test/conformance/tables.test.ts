/** The published and exact tables, a row a test; and whether the runner would notice a wrong digit. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { runTables } from './tables.ts'
import { foundTables, isSlow, tablesSuite } from './tables-suite.ts'

tablesSuite((table, row) => !isSlow(table, row))

describe('the runner of tables', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  function run(file: string, text: string, folder = '') {
    const base = mkdtempSync(join(tmpdir(), 'tables-'))
    folders.push(base)
    mkdirSync(join(base, 'tables'))
    writeFileSync(join(base, 'tables', file), text)
    const lines: string[] = []
    const { passed, failed, notRun } = runTables(join(base, folder), (line) => lines.push(line))
    return { passed, failed, notRun, failures: lines.filter((line) => line.startsWith('FAILED')) }
  }

  const mesh = 'sybil_fraction_of_topic_peers,mesh_degree_D,P(mesh all Sybil) ~ a^D\n'

  test('finds columns by name in any order, quoted or not, and the beginning of a name suffices', () => {
    const text =
      '"P(mesh all Sybil) ~ a^D","mesh_degree_D",sybil_fraction_of_topic_peers\r\n "8.1000e-03",4, 0.3\r\n\r\n'
    expect(run('gossip_mesh_eclipse.csv', text)).toEqual({ passed: 1, failed: 0, notRun: [], failures: [] })
    expect(run('gossip_mesh_eclipse.csv', text, 'tables')).toMatchObject({ passed: 1, failed: 0 })
  })

  test('fails a wrong last digit, and nothing beyond the digits printed', () => {
    const row = (value: string) => run('gossip_mesh_eclipse.csv', `${mesh}0.3,5,${value}\n`)
    for (const good of ['2.430000e-03', '2.43e-3', '0.0024', '.00243']) expect(row(good)).toMatchObject({ passed: 1 })
    for (const bad of ['2.430001e-03', '2.42e-3', '0.0025', '', 'x', '0.000000e+00']) {
      expect(row(bad)).toMatchObject({ passed: 0, failed: 1 })
    }
    expect(row('2.42e-3').failures[0]).toMatch(/^FAILED tables\/gossip_mesh_eclipse row 1 \(0.3, 5, 2.42e-3\): P\(mesh/)
  })

  test.each([
    ['too few fields', '0.3,5\n', 'expected 3 fields, got 2'],
    ['no number', 'much,5,1e-3\n', "sybil_fraction_of_topic_peers: expected a number, got 'much'"],
    ['no integer', '0.3,5.5,1e-3\n', 'mesh_degree_D: expected an integer, got 5.5'],
    ['a share above 1', '1.5,5,1e-3\n', 'attackerShare: expected a number from 0 to 1, got 1.5'],
  ])('fails a row with %s, says why, and goes on', (_, bad, reason) => {
    const { passed, failed, failures } = run('gossip_mesh_eclipse.csv', `${mesh}${bad}0.3,4,8.1e-3\n`)
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 })
    expect(failures[0]).toContain(reason)
  })

  test('names files and claims that it knows nothing of, and fails a table without rows', () => {
    expect(run('frida.csv', 'a,b\n1,2\n').notRun).toEqual(['tables/frida.csv'])
    expect(run('notes.txt', 'x').notRun).toEqual(['tables/notes.txt'])
    const claim = run('sampling_constants_check.csv', 'claim,published,computed,verdict\nthe moon,1,2,OK\n')
    expect(claim).toMatchObject({
      passed: 0,
      failed: 0,
      notRun: ['tables/sampling_constants_check row 1 (the moon, 1, 2, OK)'],
    })
    expect(run('gossip_mesh_eclipse.csv', mesh)).toMatchObject({ passed: 0, failed: 1 })
    expect(run('gossip_mesh_eclipse.csv', 'a,b\n1,2\n')).toMatchObject({ passed: 0, failed: 1 })
  })

  test('holds published values to what the row says of them', () => {
    const table1 = (published: string, verdict: string) =>
      run(
        'albassam_table1_light_clients.csv',
        `k,s,gamma,published_c_pe>0.99,verdict\n16,20,736,${published},${verdict}\n`,
      )
    expect(table1('69', 'OK')).toMatchObject({ passed: 1 })
    expect(table1('70', 'OK')).toMatchObject({ failed: 1 })
    expect(table1('70', 'MISMATCH: exact 69')).toMatchObject({ passed: 1 })
    expect(table1('69', 'MISMATCH')).toMatchObject({ failed: 1 })
    expect(table1('~70', 'CONSISTENT')).toMatchObject({ passed: 1 })
  })
})

test.skipIf(foundTables.tables.length === 0)(
  'every column that a runner computes is in the table that it is for',
  () => {
    // A column that is not found is not compared: a misspelt name would pass unnoticed.
    const columns = new Map(
      foundTables.tables.map(({ name, cases }) => {
        const outcome = cases[0]!.run()
        return [name, outcome.isCovered ? outcome.columns.length : 0] as const
      }),
    )
    const expected: Readonly<Record<string, number>> = {
      adaptive_adversary_reference_m128: 5,
      albassam_p1_detection_exact: 5,
      albassam_table1_light_clients: 5,
      eip7594_adaptive_bound: 5,
      estimator_bayes_reference: 6,
      estimator_frequentist_reference: 8,
      incrementaldas_total_false_accept: 3,
      operating_characteristic_with_loss: 4,
      peerdas_lossy_sample_count_128cols: 5,
      sprt_reference: 7,
      subset_soundness_pqdas: 6,
    }
    for (const [name, count] of Object.entries(expected))
      expect([name, columns.get(`tables/${name}`)]).toEqual([name, count])
  },
)
