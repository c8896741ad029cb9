/**
 * Custody: which columns a node must keep and serve.
 *
 * In PeerDAS a node's identity decides its custody groups by hashing, so that anybody who knows the identity knows whom to
 * ask, and nobody can choose what to hold without choosing a new identity. A group stands for one or more columns.
 *
 * The functions of the specification are generalised over the numbers of groups and of columns, which default to those of
 * PeerDAS (128 and 128). A scheme with another number of columns uses as many groups as columns; the derivation is the
 * same with that modulus.
 *
 * `perfectCustody` is for testnets: by hashing, a dozen nodes leave some columns with nobody, which looks like withholding.
 */
import { createHash } from 'node:crypto'
import { assertInteger, SamplerError } from './errors.ts'

/** Both from the specification's tables "Custody setting" and "Size parameters", links below. */
const NUMBER_OF_CUSTODY_GROUPS = 128
const NUMBER_OF_COLUMNS = 128
const UINT256_MAX = 2n ** 256n - 1n

export interface CustodyParameters {
  readonly numberOfColumns: number
  /** Divides the number of columns. */
  readonly numberOfCustodyGroups: number
}

const PEERDAS: CustodyParameters = {
  numberOfColumns: NUMBER_OF_COLUMNS,
  numberOfCustodyGroups: NUMBER_OF_CUSTODY_GROUPS,
}

/**
 * The custody groups of a node, ascending. The hash of the node's id gives the first, that of the id plus one the next,
 * and so on, repetitions left out; so a node that raises its count keeps what it had.
 *
 * SPEC FUNCTION
 * https://github.com/ethereum/consensus-specs/blob/017cb80d62735015f84d9a5b965581a3cb4abd2b/specs/fulu/das-core.md#get_custody_groups
 * @param nodeId an integer of 256 bits
 */
export function getCustodyGroups(
  nodeId: bigint,
  custodyGroupCount: number,
  numberOfCustodyGroups: number = NUMBER_OF_CUSTODY_GROUPS,
): number[] {
  assertInteger('numberOfCustodyGroups', numberOfCustodyGroups, 1, 2 ** 32)
  assertInteger('custodyGroupCount', custodyGroupCount, 0, numberOfCustodyGroups)
  if (nodeId < 0n || nodeId > UINT256_MAX) {
    throw new SamplerError('SAMPLER_OUT_OF_RANGE', `nodeId: expected an integer of 256 bits, got ${nodeId}`, {
      name: 'nodeId',
      value: nodeId,
      minimum: 0n,
      maximum: UINT256_MAX,
    })
  }
  // Collecting the last few by chance would take long; all of them are all of them.
  if (custodyGroupCount === numberOfCustodyGroups) return range(numberOfCustodyGroups)

  const groups = new Set<number>()
  for (let id = nodeId; groups.size < custodyGroupCount; id = id === UINT256_MAX ? 0n : id + 1n) {
    groups.add(Number(hashOf(id) % BigInt(numberOfCustodyGroups)))
  }
  return distinctAscending([...groups], custodyGroupCount, numberOfCustodyGroups)
}

/**
 * The columns of a custody group, ascending: every `numberOfCustodyGroups`-th, starting from the group's own number.
 *
 * SPEC FUNCTION
 * https://github.com/ethereum/consensus-specs/blob/017cb80d62735015f84d9a5b965581a3cb4abd2b/specs/fulu/das-core.md#compute_columns_for_custody_group
 */
export function computeColumnsForCustodyGroup(
  custodyGroup: number,
  { numberOfColumns, numberOfCustodyGroups }: CustodyParameters = PEERDAS,
): number[] {
  assertInteger('numberOfCustodyGroups', numberOfCustodyGroups, 1, 2 ** 32)
  assertInteger('numberOfColumns', numberOfColumns, 1, 2 ** 32)
  assertInteger('custodyGroup', custodyGroup, 0, numberOfCustodyGroups - 1)
  if (numberOfColumns % numberOfCustodyGroups !== 0) {
    throw new SamplerError(
      'SAMPLER_OUT_OF_RANGE',
      `numberOfColumns: expected a multiple of ${numberOfCustodyGroups} custody groups, got ${numberOfColumns}`,
      { name: 'numberOfColumns', value: numberOfColumns, minimum: numberOfCustodyGroups },
    )
  }
  const columnsPerGroup = numberOfColumns / numberOfCustodyGroups
  const columns = range(columnsPerGroup).map((i) => numberOfCustodyGroups * i + custodyGroup)
  return distinctAscending(columns, columnsPerGroup, numberOfColumns)
}

/**
 * The columns of one node of a testnet in which every column has exactly `copies` holders and no node holds more than one
 * column more than another, ascending.
 *
 * The copies are dealt like cards, column by column: copy c of column q goes to node (q * copies + c) mod nodes. Copies of
 * a column are dealt in a row, so with copies <= nodes they go to different nodes.
 */
export function perfectCustody(nodeIndex: number, nodes: number, columns: number, copies: number): number[] {
  assertInteger('nodes', nodes, 1, 2 ** 32)
  assertInteger('nodeIndex', nodeIndex, 0, nodes - 1)
  assertInteger('columns', columns, 1, 2 ** 20)
  assertInteger('copies', copies, 1, nodes)
  const held: number[] = []
  for (let card = nodeIndex; card < columns * copies; card += nodes) held.push(Math.floor(card / copies))
  return distinctAscending(held, held.length, columns)
}

/** The first eight bytes, little-endian, of SHA-256 over the id as 32 little-endian bytes. */
function hashOf(id: bigint): bigint {
  const bytes = Buffer.from(id.toString(16).padStart(64, '0'), 'hex').reverse()
  return createHash('sha256').update(bytes).digest().readBigUInt64LE(0)
}

/** The postcondition of the functions above: sorted, and as many different ones below `bound` as promised. */
function distinctAscending(values: number[], count: number, bound: number): number[] {
  const sorted = values.sort((a, b) => a - b)
  const ascending = sorted.every((value, i) => value >= 0 && value < bound && (i === 0 || value > sorted[i - 1]!))
  if (sorted.length === count && ascending) return sorted
  throw new SamplerError('SAMPLER_DEFECT', `custody: expected ${count} distinct values below ${bound}, got ${sorted}`, {
    values: sorted,
    count,
    bound,
  })
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i)
}
