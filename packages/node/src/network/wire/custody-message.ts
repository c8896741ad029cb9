/**
 * What a peer says it keeps: a bit a column. A claim, not a proof: who does not serve what it claims is charged.
 */
import { byteString, type Decoded, decodeMessage, encodeMessage, integer, refuse } from './bounded.ts'
import * as limits from './limits.ts'

export function encodeCustody(columns: readonly number[], total: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(total / 8))
  for (const column of columns) bits[column >> 3]! |= 1 << (column & 7)
  return encodeMessage([1, total, bits])
}

/** The columns, ascending. `total` is this network's number of columns: a peer of another network is refused. */
export function decodeCustody(bytes: Uint8Array, total: number): Decoded<number[]> {
  const bounds = { name: 'custody', maxBytes: limits.MAX_CUSTODY_BYTES, length: 3, maxItems: 0 }
  return decodeMessage(bytes, bounds, (fields) => {
    integer(fields[0], 'custody version', 1, 1)
    integer(fields[1], 'columns of the network', total, total)
    const length = Math.ceil(total / 8)
    const bits = byteString(fields[2], 'custody bits', length, length)
    const columns: number[] = []
    for (let column = 0; column < length * 8; column++) {
      if ((bits[column >> 3]! & (1 << (column & 7))) === 0) continue
      if (column >= total) refuse('custody bits: a bit beyond the last column is set')
      columns.push(column)
    }
    return columns
  })
}
