/**
 * Simulated annealing: a search that first accepts moves for the worse and then ever fewer, so that it does not stay on the
 * first hill.
 *
 * A move that loses a value v is kept with the chance exp(-v / T), and the temperature T falls geometrically. What is
 * searched is behind a seam, so that the search is the same for sets of columns and for rectangles of cells.
 */
import type { RandomSource } from '../random.ts'

/** Losses that are accepted readily at the start, and hardly at the end. */
const HOTTEST = 0.5
const COLDEST = 0.05
/** The moves are spent on so many searches, one after the other: each heats up what the one before left. */
const SEARCHES = 4

export interface Board {
  /** What the search climbs. */
  readonly value: number
  /** Changes the board a little, at random. */
  move(random: RandomSource): void
  /** Undoes the last move. */
  takeBack(): void
}

/** Tries so many moves; `look` is called at the beginning and after each move that is kept. */
export function anneal(board: Board, random: RandomSource, moves: number, look: () => void): void {
  look()
  const perSearch = Math.floor(moves / SEARCHES)
  for (let search = 0; search < SEARCHES; search++) {
    const chance = random.split(`search ${search}`)
    for (let i = 0; i < perSearch; i++) {
      const temperature = HOTTEST * (COLDEST / HOTTEST) ** (i / perSearch)
      const before = board.value
      board.move(chance)
      const change = board.value - before
      if (change < 0 && chance.fraction() >= Math.exp(change / temperature)) board.takeBack()
      else look()
    }
  }
}
