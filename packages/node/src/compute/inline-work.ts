/** Heavy work on the spot: for virtual time, where threads would bring real time back in, and as the pool's oracle. */
import type { Clock } from '../ports.ts'
import type { HeavyWork } from './heavy-work.ts'
import { encodeBlob, restore, verifyBadEncoding, verifyCells, warmUp } from './scheme-work.ts'

export function inlineWork(clock: Clock): HeavyWork {
  return {
    encode: async (scheme, payload, options) => encodeBlob(scheme, payload, () => clock.now(), options),
    verifyBadEncoding: async (scheme, commitment, evidence) => verifyBadEncoding(scheme, commitment, evidence),
    verify: async (scheme, commitment, cells) => verifyCells(scheme, commitment, cells),
    reconstruct: async (scheme, commitment, columns, wanted) => restore(scheme, commitment, columns, wanted),
    warmUp: async (scheme) => warmUp(scheme),
    stop: async () => {},
  }
}
