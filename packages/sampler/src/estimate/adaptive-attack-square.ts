/**
 * The adaptive attack in two dimensions: which rows and columns to hide, once it is known which cells are asked for.
 *
 * In a square not every set of (k+1)^2 cells stops recovery, but the crossings of any k+1 rows with any k+1 columns do. So the
 * search moves over choices of rows and of columns: a move swaps a hidden row for a shown one, or a column for a column. It
 * starts with the lines that are asked for least. As in one dimension it finds a lower bound on what an attacker can do; other
 * sets that stop recovery are not tried.
 */
import { assertInteger } from '../errors.ts'
import type { RandomSource } from '../random.ts'
import { anneal, type Board } from './annealing.ts'
import { SamplerCrowd } from './sampler-crowd.ts'

export interface SquareTarget {
  readonly rows: number
  readonly columns: number
  /** Rows and columns whose crossings are hidden. */
  readonly hiddenRows: number
  readonly hiddenColumns: number
  /** The cells that each sampler asks for, numbered row by row, distinct within a draw. */
  readonly draws: readonly (readonly number[])[]
  /** Failures that a sampler forgives; 0 by default. */
  readonly lossesAllowed?: number
}

export interface SquareAttack {
  /** The lines whose crossings to hide, ascending. */
  readonly hiddenRows: readonly number[]
  readonly hiddenColumns: readonly number[]
  /** How many samplers find everything that they ask for, but what they forgive. */
  readonly fooled: number
}

/** Searches for what to hide, with so many swaps tried. The same source of chance gives the same attack. */
export function constructSquareAttack(target: SquareTarget, random: RandomSource, swaps: number): SquareAttack {
  assertInteger('rows', target.rows, 1, 2 ** 20)
  assertInteger('columns', target.columns, 1, 2 ** 20)
  assertInteger('hiddenRows', target.hiddenRows, 0, target.rows)
  assertInteger('hiddenColumns', target.hiddenColumns, 0, target.columns)
  assertInteger('swaps', swaps, 0, 2 ** 40)
  const board = new SquareBoard(target)
  let best = board.attack()
  if (!board.canMove) return best
  anneal(board, random, swaps, () => {
    if (board.fooled > best.fooled) best = board.attack()
  })
  return best
}

/** Rows, or columns: which are hidden, and who asks for which crossing of each. */
class Lines {
  readonly isHidden: Uint8Array
  readonly hidden: number[]
  readonly shown: number[]
  /** For each line the samplers that ask for one of its cells, and beside each the line that crosses there. */
  readonly askers: readonly (readonly number[])[]
  readonly crossings: readonly (readonly number[])[]

  constructor(
    count: number,
    hidden: number,
    cells: Iterable<readonly [line: number, crossing: number, sampler: number]>,
  ) {
    const askers: number[][] = Array.from({ length: count }, () => [])
    const crossings: number[][] = Array.from({ length: count }, () => [])
    for (const [line, crossing, sampler] of cells) {
      askers[line]!.push(sampler)
      crossings[line]!.push(crossing)
    }
    this.askers = askers
    this.crossings = crossings
    const fewestFirst = [...askers.keys()].sort((a, b) => askers[a]!.length - askers[b]!.length)
    this.hidden = fewestFirst.slice(0, hidden)
    this.shown = fewestFirst.slice(hidden)
    this.isHidden = new Uint8Array(count)
    for (const line of this.hidden) this.isHidden[line] = 1
  }

  get canSwap(): boolean {
    return this.hidden.length > 0 && this.shown.length > 0
  }
}

class SquareBoard implements Board {
  private readonly crowd: SamplerCrowd
  private readonly rows: Lines
  private readonly columns: Lines
  /** The last move: in which lines, and where in their two lists. */
  private last: readonly [lines: Lines, out: number, into: number]

  constructor({ rows, columns, hiddenRows, hiddenColumns, draws, lossesAllowed = 0 }: SquareTarget) {
    this.crowd = new SamplerCrowd(draws, lossesAllowed)
    const cells = draws.flatMap((draw, sampler) =>
      draw.map((position) => {
        assertInteger('position', position, 0, rows * columns - 1)
        return [Math.floor(position / columns), position % columns, sampler] as const
      }),
    )
    this.rows = new Lines(rows, hiddenRows, cells)
    this.columns = new Lines(
      columns,
      hiddenColumns,
      cells.map(([row, column, sampler]) => [column, row, sampler] as const),
    )
    this.last = [this.rows, 0, 0]
    for (const [row, column, sampler] of cells) {
      if (!this.rows.isHidden[row] || !this.columns.isHidden[column]) this.crowd.show(sampler)
    }
  }

  get value(): number {
    return this.crowd.value
  }

  get fooled(): number {
    return this.crowd.fooled
  }

  get canMove(): boolean {
    return this.rows.canSwap || this.columns.canSwap
  }

  move(random: RandomSource): void {
    const { rows, columns } = this
    const isRow = columns.canSwap ? rows.canSwap && random.below(2) === 0 : true
    const lines = isRow ? rows : columns
    this.last = [lines, random.below(lines.hidden.length), random.below(lines.shown.length)]
    this.takeBack()
  }

  /** Swaps once more at the same places, which undoes the swap. */
  takeBack(): void {
    const [lines, out, into] = this.last
    const crossed = lines === this.rows ? this.columns : this.rows
    const [hidden, shown] = [lines.hidden[out]!, lines.shown[into]!]
    this.forCrossings(lines, hidden, crossed, (sampler) => this.crowd.show(sampler))
    this.forCrossings(lines, shown, crossed, (sampler) => this.crowd.hide(sampler))
    lines.isHidden[hidden] = 0
    lines.isHidden[shown] = 1
    lines.hidden[out] = shown
    lines.shown[into] = hidden
  }

  /** Everybody who asks for a cell of this line where a hidden line crosses it. */
  private forCrossings(lines: Lines, line: number, crossed: Lines, visit: (sampler: number) => void): void {
    const [askers, crossings] = [lines.askers[line]!, lines.crossings[line]!]
    for (let i = 0; i < askers.length; i++) if (crossed.isHidden[crossings[i]!]) visit(askers[i]!)
  }

  attack(): SquareAttack {
    const ascending = (lines: readonly number[]) => lines.toSorted((a, b) => a - b)
    return {
      hiddenRows: ascending(this.rows.hidden),
      hiddenColumns: ascending(this.columns.hidden),
      fooled: this.fooled,
    }
  }
}
