/**
 * Custody as sampling: a node takes what it must keep anyway for its sample.
 *
 * This is what PeerDAS does first: the columns follow from the node's identity by hashing, and no further request is
 * needed. The price is that everybody who knows the identity knows the draw before the blob is made. The odds of a uniform
 * draw hold only against a publisher that does not look; one that does can serve exactly these columns, to any number of
 * nodes whose columns leave recovery impossible. Hence the strategy is flagged as predictable wherever it is shown.
 */
import type { Geometry } from '@daslab/erasure/types'
import { getCustodyGroups } from '../custody.ts'
import { SamplerError } from '../errors.ts'

/**
 * The columns of a node's custody groups, ascending, with as many groups as the matrix has columns.
 * @param nodeId an integer of 256 bits
 * @throws SamplerError SAMPLER_BAD_STRATEGY where a sample is not a column, SAMPLER_OUT_OF_RANGE for a count beyond the columns
 */
export function drawCustody(geometry: Geometry, count: number, nodeId: bigint | undefined): number[] {
  const groups = mostCustody(geometry)
  if (nodeId === undefined) throw cannot('the id of the node whose custody is sampled, got none')
  return getCustodyGroups(nodeId, count, groups)
}

/** How many groups there are to keep. */
export function mostCustody({ columns, sampleUnit }: Geometry): number {
  if (sampleUnit === 'column') return columns
  throw cannot('a matrix whose samples are columns, got one whose samples are cells')
}

function cannot(expected: string): SamplerError {
  return new SamplerError('SAMPLER_BAD_STRATEGY', `strategy custody: expected ${expected}`, {
    text: 'custody',
    expected,
  })
}
