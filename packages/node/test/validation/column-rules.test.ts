import type { CellVerdict } from '@daslab/erasure/scheme'
import type { ProvenCell } from '@daslab/erasure/types'
import { describe, expect, test } from 'vitest'
import { verifyCells } from '../../src/compute/scheme-work.ts'
import type { ColumnSidecar } from '../../src/network/wire/sidecar-message.ts'
import { provenCells } from '../../src/store/cell-store.ts'
import { type ColumnSubject, columnRules } from '../../src/validation/column-rules.ts'
import { judge } from '../../src/validation/verdict.ts'
import { flipBit, publication } from '../publication.ts'
import { type Break, broken, good, headerBreaks } from './judging.ts'

const COLUMN = 5

/** A change to a good subject that breaks one rule of the column itself. */
interface ColumnBreak extends Pick<Break, 'rule' | 'verdict' | 'detail'> {
  change(subject: MutableSubject): void
}
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
type MutableSubject = Mutable<Omit<ColumnSubject, 'sidecar'>> & { sidecar: Mutable<ColumnSidecar> }

const before: readonly ColumnBreak[] = [
  {
    rule: '1 seen',
    verdict: 'ignore',
    detail: 'column seen before',
    change: (subject) => {
      subject.isSeen = (blob, column) => blob === subject.signedHeader.blob && column === subject.sidecar.column
    },
  },
  {
    rule: '2 structure',
    verdict: 'reject',
    detail: 'column index beyond the last column',
    change: ({ sidecar }) => {
      sidecar.column = 1_000
    },
  },
  {
    rule: '2 structure',
    verdict: 'reject',
    detail: 'number of cells is not the number of rows',
    change: ({ sidecar }) => {
      sidecar.cells = [...sidecar.cells, sidecar.cells[0]!]
    },
  },
  {
    rule: '2 structure',
    verdict: 'reject',
    detail: 'cells and proofs differ in number',
    change: ({ sidecar }) => {
      sidecar.proofs = sidecar.proofs.slice(1)
    },
  },
  {
    rule: '3 subnet',
    verdict: 'reject',
    detail: 'column does not belong to this topic',
    change: (subject) => {
      subject.subnet = 6
    },
  },
]
const after: readonly ColumnBreak[] = [
  {
    rule: '13 proofs',
    verdict: 'reject',
    detail: 'cell of row 1: proof',
    change: ({ sidecar }) => {
      sidecar.cells = sidecar.cells.map((cell, row) => (row === 1 ? flipBit(cell, 9) : cell))
    },
  },
]
const inOrder: readonly (Break | ColumnBreak)[] = [...before, ...headerBreaks, ...after]

function subjectWith(breaks: readonly (Break | ColumnBreak)[]) {
  const ofHeader = breaks.filter((breach): breach is Break => !('change' in breach))
  const { context, signedHeader } = broken(ofHeader)
  let verified = 0
  const subject: MutableSubject = {
    context,
    signedHeader,
    sidecar: { ...good.sidecar(COLUMN), signedHeader },
    subnet: COLUMN,
    isSeen: () => false,
    verify: async (cells) => {
      verified++
      return verifyCells('merkle', signedHeader.header, cells)
    },
  }
  for (const breach of breaks) if ('change' in breach) breach.change(subject)
  return { subject, verified: () => verified }
}

test('a good column is accepted, after its proofs were checked once', async () => {
  const { subject, verified } = subjectWith([])
  expect(await judge(subject, columnRules)).toEqual({ verdict: 'accept' })
  expect(verified()).toBe(1)
})

describe('each rule by itself; proofs are looked at last', () => {
  test.each(inOrder)('$rule: $detail', async (breach) => {
    const { subject, verified } = subjectWith([breach])
    const verdict = await judge(subject, columnRules)
    expect(verdict).toMatchObject({ verdict: breach.verdict, rule: breach.rule })
    expect(verdict).toHaveProperty('detail', expect.stringContaining(breach.detail))
    expect(verified()).toBe(breach.rule === '13 proofs' ? 1 : 0)
  })
})

describe('who breaks two rules is judged by the earlier', () => {
  const pairs = inOrder.flatMap((first, i) => inOrder.slice(i + 1).map((second) => ({ first, second })))
  const title = '$first.rule ($first.detail) before $second.rule ($second.detail)'
  test.each(pairs)(title, async ({ first, second }) => {
    const { subject, verified } = subjectWith([first, second])
    const verdict = await judge(subject, columnRules)
    expect(verdict).toMatchObject({ verdict: first.verdict, rule: first.rule })
    expect(verdict).toHaveProperty('detail', expect.stringContaining(first.detail))
    expect(verified()).toBe(0)
  })
})

describe('2: structure', () => {
  test.each([
    ['one cell and proof fewer', -1],
    ['one cell and proof more', 1],
  ])('%s than the header has rows', async (_, more) => {
    const { subject, verified } = subjectWith([])
    const stretched = <T>(items: readonly T[]) => (more > 0 ? [...items, items[0]!] : items.slice(1))
    subject.sidecar.cells = stretched(subject.sidecar.cells)
    subject.sidecar.proofs = stretched(subject.sidecar.proofs)
    expect(await judge(subject, columnRules)).toMatchObject({ verdict: 'reject', rule: '2 structure' })
    expect(verified()).toBe(0)
  })

  test('the first column that there is not', async () => {
    const { subject } = subjectWith([])
    subject.sidecar.column = 8
    subject.subnet = 8
    expect(await judge(subject, columnRules)).toMatchObject({ verdict: 'reject', rule: '2 structure' })
  })
})

describe('13: proofs', () => {
  const sidecarsThatLie: [string, (sidecar: Mutable<ColumnSidecar>) => void][] = [
    ['the valid cells of another column', (sidecar) => Object.assign(sidecar, { ...good.columns[4]!, column: COLUMN })],
    [
      'two rows swapped',
      (sidecar) => {
        sidecar.cells = [sidecar.cells[1]!, sidecar.cells[0]!, sidecar.cells[2]!]
        sidecar.proofs = [sidecar.proofs[1]!, sidecar.proofs[0]!, sidecar.proofs[2]!]
      },
    ],
    [
      'a flipped bit of a proof',
      (sidecar) => {
        sidecar.proofs = sidecar.proofs.map((proof, row) => (row === 2 ? flipBit(proof, 3) : proof))
      },
    ],
    [
      'a cell that is longer',
      (sidecar) => {
        sidecar.cells = sidecar.cells.map((cell) => new Uint8Array(Buffer.concat([cell, Uint8Array.of(0)])))
      },
    ],
    [
      'a cell that is empty',
      (sidecar) => {
        sidecar.cells = sidecar.cells.map((cell, row) => (row === 0 ? new Uint8Array(0) : cell))
      },
    ],
    [
      'no proofs',
      (sidecar) => {
        sidecar.proofs = sidecar.proofs.map(() => new Uint8Array(0))
      },
    ],
    [
      'the cells of another blob',
      (sidecar) => {
        const other = publication({ payload: new Uint8Array(600).fill(1) }).columns[COLUMN]!
        sidecar.cells = other.cells
        sidecar.proofs = other.proofs
      },
    ],
  ]
  test.each(sidecarsThatLie)('%s is rejected', async (_, lie) => {
    const { subject } = subjectWith([])
    lie(subject.sidecar)
    expect(await judge(subject, columnRules)).toMatchObject({ verdict: 'reject', rule: '13 proofs' })
  })

  test.each<[string, CellVerdict[]]>([
    ['no verdict at all', []],
    ['a verdict too few', [{ valid: true }, { valid: true }]],
    ['a verdict too many', [{ valid: true }, { valid: true }, { valid: true }, { valid: true }]],
  ])('a checker that gives %s accepts nothing', async (_, verdicts) => {
    const { subject } = subjectWith([])
    subject.verify = async () => verdicts
    expect(await judge(subject, columnRules)).toMatchObject({ verdict: 'reject', detail: 'cells left unchecked' })
  })

  test('a checker that fails is no verdict', async () => {
    const { subject } = subjectWith([])
    subject.verify = () => Promise.reject(new Error('the thread died'))
    await expect(judge(subject, columnRules)).rejects.toThrow('the thread died')
  })

  test('the checker gets every cell with the coordinate that the sidecar claims', async () => {
    const { subject } = subjectWith([])
    let asked: readonly ProvenCell[] = []
    subject.verify = async (cells) => {
      asked = cells
      return cells.map(() => ({ valid: true }))
    }
    await judge(subject, columnRules)
    expect(asked.map(({ row, column }) => [row, column])).toEqual([0, 1, 2].map((row) => [row, COLUMN]))
    expect(asked).toEqual(provenCells(good.columns[COLUMN]!))
  })
})
