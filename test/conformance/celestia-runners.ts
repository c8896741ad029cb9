/**
 * How Celestia's cases are run: squares extended, committed to and sampled through the `celestia` scheme.
 *
 * What a file says of its square is believed in nothing but the original shares; everything else is computed from these.
 */
import { createHash } from 'node:crypto'
import { leopard } from '@daslab/erasure/codec/leopard'
import { dataRoot } from '@daslab/erasure/commitment/data-root'
import { buildNmt, NAMESPACE_BYTES, nmtRoot, PARITY_NAMESPACE } from '@daslab/erasure/commitment/nmt'
import { SHARE_BYTES } from '@daslab/erasure/commitment/nmt-batch'
import { proveNamespace, verifyNamespace } from '@daslab/erasure/commitment/nmt-namespace'
import { type ExtendedMatrix, rowAt } from '@daslab/erasure/matrix'
import { celestiaScheme } from '@daslab/erasure/schemes/celestia'
import { lineTree } from '@daslab/erasure/schemes/celestia/line-trees'
import { assertSquareSize, squareOfShares } from '@daslab/erasure/schemes/celestia/square'

type Input = Readonly<Record<string, unknown>>

export const celestiaRunners: readonly (readonly [string, (input: Input) => unknown])[] = [
  ['celestia/files', () => undefined],
  ['celestia/squares', wrongDigests],
  ['celestia/large_squares', wrongDigests],
  [
    'celestia/leopard',
    ({ ods }) => {
      const rows = ods as number[][]
      const shares = rows.flat().map((byte) => new Uint8Array(SHARE_BYTES).fill(byte))
      const matrix = squareOfShares(leopard, rows.length, Buffer.concat(shares))
      return rowsOf(matrix).map((row) => cellsOf(row).map((cell) => onlyByteOf(cell)))
    },
  ],
  ['celestia/extension', ({ data_square }) => rowsOf(extended(data_square)).flatMap((row) => cellsOf(row).map(base64))],
  [
    'celestia/roots',
    ({ data_square }) => {
      const { rowRoots, columnRoots } = rootsOf(extended(data_square))
      return { row_roots: rowRoots.map(base64), column_roots: columnRoots.map(base64) }
    },
  ],
  ['celestia/data_root', ({ data_square }) => hex(dataRoot(rootsOf(extended(data_square))))],
  [
    'celestia/namespaces',
    ({ data_square, namespaces }) => {
      const matrix = extended(data_square)
      return (namespaces as number[][]).map((ns_v0) => {
        const shares = sharesOf(
          matrix,
          Buffer.concat([Buffer.alloc(NAMESPACE_BYTES - ns_v0.length), Buffer.from(ns_v0)]),
        )
        return { ns_v0, rows: shares.length, shares }
      })
    },
  ],
  ['celestia/dah_hashes', ({ name }) => hex(dataRoot(describedHeader(name)))],
  ['celestia/nmt_proof', namespaceProof],
]

/** Which of the digests that the file gives are not those of the square that the recipe makes. */
function wrongDigests({ k, seed, share_size, digests }: Input): string[] {
  const expected = Object.entries(digests as Input)
  if (expected.length === 0) throw new Error('expected digests, got none')
  const shares = recipeShares(k as number, seed, share_size)
  const matrix = squareOfShares(leopard, k as number, shares)
  const { rowRoots, columnRoots } = rootsOf(matrix)
  const computed: Record<string, string> = {
    ods_sha256: hex(sha256(shares)),
    eds_sha256: hex(sha256(matrix.bytes)),
    roots_sha256: hex(sha256(...rowRoots, ...columnRoots)),
    data_root: hex(dataRoot({ rowRoots, columnRoots })),
    row_root_0: hex(rowRoots[0]!),
    column_root_last: hex(columnRoots.at(-1)!),
  }
  return expected
    .filter(([name, digest]) => computed[name] !== digest)
    .map(([name, digest]) => `${name} is ${brief(computed[name])}, expected ${brief(digest)}`)
}

/** Both ends of a digest. */
function brief(digest: unknown): string {
  return String(digest).replace(/^(.{8}).*(.{8})$/, '$1…$2')
}

/** Share i: a namespace that is its number divided by 4, plus one; then hashes of the seed. */
function recipeShares(k: number, seed: unknown, shareSize: unknown): Buffer {
  assertSquareSize('k', k)
  if (shareSize !== SHARE_BYTES || typeof seed !== 'string')
    throw new Error(`expected a seed and share_size ${SHARE_BYTES}`)
  const shares = Buffer.alloc(k * k * SHARE_BYTES)
  for (let i = 0; i < k * k; i++) {
    const share = shares.subarray(i * SHARE_BYTES, (i + 1) * SHARE_BYTES)
    share.writeBigUInt64BE(BigInt(Math.floor(i / 4) + 1), NAMESPACE_BYTES - 8)
    for (let j = 0, at = NAMESPACE_BYTES; at < SHARE_BYTES; j++) {
      at += sha256(Buffer.from(`${seed}:${i}:${j}`)).copy(share, at)
    }
  }
  return shares
}

/** The square over the upper left quarter of one that came as base64 shares. */
function extended(dataSquare: unknown): ExtendedMatrix {
  const all = (dataSquare as string[]).map((share) => Buffer.from(share, 'base64'))
  const width = Math.sqrt(all.length)
  const original = all.filter((_, i) => i < all.length / 2 && i % width < width / 2)
  return squareOfShares(leopard, width / 2, Buffer.concat(original))
}

function rootsOf(matrix: ExtendedMatrix) {
  const { commitments } = celestiaScheme().commit(matrix)
  const { rows } = matrix.geometry
  return { rowRoots: commitments.slice(0, rows), columnRoots: commitments.slice(rows) }
}

/** How many shares of a namespace each row has that may have any, proven to be all of them. */
function sharesOf(matrix: ExtendedMatrix, namespace: Uint8Array): number[] {
  return rowsOf(matrix).flatMap((row, index) => {
    const tree = lineTree({ axis: 'row', index }, row, matrix.geometry)!
    const shares = cellsOf(row)
    const namespaces = shares.map((share, at) =>
      Math.max(index, at) < matrix.geometry.dataColumns ? share.subarray(0, NAMESPACE_BYTES) : PARITY_NAMESPACE,
    )
    const proof = proveNamespace(tree, namespaces, namespace)
    const found = proof.nextLeaf === undefined ? shares.slice(proof.start, proof.end) : []
    const verdict = verifyNamespace(nmtRoot(tree), shares.length, namespace, proof, found)
    if (verdict === 'refused') throw new Error(`row ${index}: the proof that was made of a namespace is refused`)
    return verdict === 'complete' ? [found.length] : []
  })
}

/** The headers that the file describes in words. */
function describedHeader(name: unknown) {
  const share = new Uint8Array(SHARE_BYTES)
  if (name === 'nil_or_empty_dah') return { rowRoots: [], columnRoots: [] }
  if (name === 'min_dah') {
    share.fill(0xff, 0, 28)
    share[28] = 0xfe
    share[29] = 0x01
    return rootsOf(squareOfShares(leopard, 1, share))
  }
  if (name === 'typical') {
    share.fill(0x01, 19, 29).fill(0xff, 29)
    return rootsOf(squareOfShares(leopard, 2, Buffer.concat([share, share, share, share])))
  }
  throw new Error(`no square is known as ${String(name)}`)
}

function namespaceProof({ leaves_ns_prefixed, query_namespace, start, end, nodes }: Input): unknown {
  const pairs = (leaves_ns_prefixed as string[]).map((leaf) => leaf.split('||'))
  const namespaces = pairs.map(([namespace]) => Buffer.from(namespace!, 'hex'))
  const leaves = pairs.map(([, leaf]) => Buffer.from(leaf!))
  const tree = buildNmt(namespaces, leaves)
  const query = Buffer.from(query_namespace as string, 'hex')
  const given = {
    start: start as number,
    end: end as number,
    nodes: (nodes as string[]).map((node) => Buffer.from(node, 'hex')),
    nextLeaf: undefined,
  }
  const verdict = verifyNamespace(nmtRoot(tree), leaves.length, query, given, leaves.slice(given.start, given.end))
  if (verdict !== 'complete') return { valid: false }
  const made = proveNamespace(tree, namespaces, query)
  return { valid: true, start: made.start, end: made.end, nodes: made.nodes.map(hex) }
}

function rowsOf(matrix: ExtendedMatrix): Uint8Array[] {
  return Array.from({ length: matrix.geometry.rows }, (_, row) => rowAt(matrix, row))
}

function cellsOf(row: Uint8Array): Uint8Array[] {
  return Array.from({ length: row.length / SHARE_BYTES }, (_, i) =>
    row.subarray(i * SHARE_BYTES, (i + 1) * SHARE_BYTES),
  )
}

/** Undefined when there is more than one. */
function onlyByteOf(cell: Uint8Array): number | undefined {
  return cell.every((byte) => byte === cell[0]) ? cell[0] : undefined
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
