/**
 * The square's four quadrants: rows of the original are extended to the right, then all columns downwards.
 *
 * A share is a shard of its row; of the columns all at once, a whole row is a shard, so that any slice of the rows extends
 * some of the columns. The lower right quadrant comes out the same whichever way it is reached, because the code is linear.
 */
import { type LeopardKernel, leopardKernel } from '../codec/leopard/kernel.ts'
import { leopardTwin } from '../codec/leopard/twin.ts'
import { SHARE_BYTES } from '../commitment/nmt-batch.ts'
import type { SharedMemory } from '../web-assembly.ts'
import { type SquareLayout, sharesOf } from './layout.ts'

export interface SquareExtension {
  readonly name: string
  /** Fills the right half of the rows `from` to `to - 1` of the upper half. */
  extendRows(from: number, to: number): void
  /** Fills the lower half of the columns `from` to `to - 1`, of which the upper half is there. */
  extendColumns(from: number, to: number): void
}

/** The fastest that the engine has. */
export function openExtension(memory: SharedMemory, layout: SquareLayout, scratch: number): SquareExtension {
  const kernel = leopardKernel(memory, scratch, { points: layout.width })
  return kernel === undefined ? plainExtension(memory, layout) : kernelExtension(kernel, layout)
}

function kernelExtension(kernel: LeopardKernel, { k, shares, rowBytes }: SquareLayout): SquareExtension {
  const half = k * SHARE_BYTES
  const code = { dataShards: k, parityShards: k }
  return {
    name: 'leopard kernel',
    extendRows(from, to) {
      for (let row = from; row < to; row++) {
        const data = shares + row * rowBytes
        kernel.encode({ ...code, data, parity: data + half, bytes: SHARE_BYTES, pitch: SHARE_BYTES })
      }
    },
    extendColumns(from, to) {
      const data = shares + from * SHARE_BYTES
      const bytes = (to - from) * SHARE_BYTES
      kernel.encode({ ...code, data, parity: data + k * rowBytes, bytes, pitch: rowBytes })
    },
  }
}

/** Line by line with the kernel's twin. */
export function plainExtension(memory: SharedMemory, layout: SquareLayout): SquareExtension {
  const { k, width, rowBytes } = layout
  const shares = sharesOf(memory, layout)
  const shape = { dataShards: k, parityShards: k, shardBytes: SHARE_BYTES }
  return {
    name: 'leopard twin',
    extendRows(from, to) {
      for (let row = from; row < to; row++)
        leopardTwin.encode(shares.subarray(row * rowBytes, (row + 1) * rowBytes), shape)
    },
    extendColumns(from, to) {
      const line = new Uint8Array(rowBytes)
      for (let column = from; column < to; column++) {
        const at = (row: number) => row * rowBytes + column * SHARE_BYTES
        for (let row = 0; row < k; row++) line.set(shares.subarray(at(row), at(row) + SHARE_BYTES), row * SHARE_BYTES)
        leopardTwin.encode(line, shape)
        for (let row = k; row < width; row++) {
          shares.set(line.subarray(row * SHARE_BYTES, (row + 1) * SHARE_BYTES), at(row))
        }
      }
    },
  }
}
