/**
 * Getting columns and whole blobs back: what any node can do that has peers.
 *
 * A retrieval asks for just as many columns as restore the blob, the data columns first, and widens only when some do not
 * come. What it returns has been reconstructed and checked against the signed commitments.
 */
import { createHash } from 'node:crypto'
import { columnIndex, rowIndex } from '@daslab/erasure/types'
import type { SamplePosition } from '@daslab/sampler/cell-source'
import { NodeError } from '../errors.ts'
import { fetchPositions } from '../network/cell-fetcher.ts'
import type { SignedHeader } from '../network/wire/header-message.ts'
import type { NodeCore } from '../node-core.ts'
import type { ColumnCells } from '../store/cell-store.ts'
import { publishEvidence } from './bad-encoding.ts'

/** A column as a position to ask for: all its rows. */
function wholeColumn(column: number, { header: { geometry } }: SignedHeader): SamplePosition {
  const rows = Array.from({ length: geometry.rows }, (_, row) => rowIndex(row, geometry))
  return { position: column, column: columnIndex(column, geometry), rows }
}

/** Fetches these columns from their custodians; yields those that came, verified. */
export async function* fetchColumns(
  core: NodeCore,
  signed: SignedHeader,
  columns: readonly number[],
  patienceMs: number,
): AsyncGenerator<ColumnCells & { readonly from: string }> {
  const { header, blob } = signed
  const fetched = fetchPositions(core.fetcher, {
    blob,
    scheme: header.scheme,
    commitment: header,
    positions: columns.map((column) => wholeColumn(column, signed)),
    patienceMs,
    random: core.ports.random.split(`fetch/${blob}`),
    signal: core.signal,
  })
  for await (const { column, outcome, cells, peer } of fetched) {
    if (outcome !== 'answered') continue
    yield { column, cells: cells.map(({ cell }) => cell), proofs: cells.map(({ proof }) => proof), from: peer ?? '' }
  }
}

export function headerOf(core: NodeCore, blob: string): SignedHeader {
  const signed = core.blobs.get(blob)
  if (signed !== undefined) return signed
  throw new NodeError(
    'NODE_UNKNOWN_BLOB',
    `blob ${blob}: no header of it is known here; it was never announced or is pruned`,
    {
      blob,
    },
  )
}

/** The payload of a blob, from `only` these columns or from whichever come first. */
export async function getPayload(core: NodeCore, blob: string, only?: readonly number[]): Promise<Uint8Array> {
  const startedAt = core.ports.clock.now()
  const signed = headerOf(core, blob)
  const { header } = signed
  const { dataColumns, columns } = header.geometry
  const wanted = only === undefined ? Array.from({ length: columns }, (_, column) => column) : [...new Set(only)]
  for (const column of wanted) columnIndex(column, header.geometry)

  const have = new Map<number, ColumnCells>()
  for (const column of wanted) {
    const held = core.store.get(blob, column)
    if (held !== undefined && have.size < dataColumns) have.set(column, held)
  }
  const missing = () => wanted.filter((column) => !have.has(column))
  // Just enough; then whatever else there is; then once more with patience.
  const rounds = [
    { columns: () => missing().slice(0, dataColumns - have.size), patienceMs: 0 },
    { columns: missing, patienceMs: 0 },
    { columns: missing, patienceMs: core.options.sampling.timeoutMs },
  ]
  for (const round of rounds) {
    if (have.size >= dataColumns) break
    for await (const column of fetchColumns(core, signed, round.columns(), round.patienceMs)) {
      have.set(column.column, column)
      if (have.size >= dataColumns) break
    }
  }
  if (have.size < dataColumns) {
    // What the stop of this node cut off says nothing of the network.
    core.signal.throwIfAborted()
    throw new NodeError(
      'NODE_NOT_RECOVERABLE',
      `blob ${blob.slice(0, 16)}…: ${have.size} of the ${dataColumns} columns needed could be fetched; ` +
        `${dataColumns - have.size} more ${dataColumns - have.size === 1 ? 'is' : 'are'} missing, so it cannot be reconstructed`,
      { blob, have: have.size, need: dataColumns },
    )
  }
  const restored = await core.ports.work.reconstruct(header.scheme, header, [...have.values()], [])
  if (restored.outcome === 'byzantine') {
    await publishEvidence(core, signed, restored.evidence)
    throw badEncoding(blob, restored.evidence.kind)
  }
  if (restored.payload.length !== header.payloadBytes) throw badEncoding(blob, 'bad-frame')
  core.emit({
    type: 'blob-fetched',
    blob,
    columns: have.size,
    payloadBytes: restored.payload.length,
    sha256: createHash('sha256').update(restored.payload).digest('hex'),
    tookMs: core.ports.clock.now() - startedAt,
  })
  return restored.payload
}

function badEncoding(blob: string, kind: string): NodeError {
  return new NodeError(
    'NODE_BAD_ENCODING',
    `blob ${blob.slice(0, 16)}…: its columns verify but hold no blob; the publisher encoded it badly (${kind})`,
    { blob },
  )
}
