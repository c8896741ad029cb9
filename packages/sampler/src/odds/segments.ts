/**
 * Segment sampling: the positions come in segments of equal length, and a sampler asks for whole segments.
 *
 * One opening for a whole segment is cheap, but the samples are no longer independent, and a withholder packs what it hides
 * into as few segments as it can: ceil(M / length) of N / length. So segment sampling is a plain draw of segments, with a
 * smaller urn (Hall-Andersen, Simkin and Wagner, https://eprint.iacr.org/2023/1079, lemma 6).
 */
import { assertInteger, SamplerError } from '../errors.ts'
import { assertDraw, type Draw } from './draw.ts'

/**
 * The draw of segments that a draw of positions amounts to; its odds are those of `exact.ts` and `fast.ts`.
 * @throws SamplerError SAMPLER_CONTRADICTION when the length divides neither the positions nor the samples
 */
export function segmentDraw(draw: Draw, length: number): Draw {
  const { positions, hidden, samples } = assertDraw(draw)
  assertInteger('length', length, 1, Math.max(1, positions))
  if (positions % length !== 0 || samples % length !== 0) {
    throw new SamplerError(
      'SAMPLER_CONTRADICTION',
      `segments of ${length}: expected a length that divides ${positions} positions and ${samples} samples`,
      { length, positions, samples },
    )
  }
  return { positions: positions / length, hidden: Math.ceil(hidden / length), samples: samples / length }
}
