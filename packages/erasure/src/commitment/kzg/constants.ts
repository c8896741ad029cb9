/**
 * The sizes of PeerDAS, with the names of the specification.
 *
 * https://github.com/ethereum/consensus-specs/blob/v1.6.0/specs/fulu/polynomial-commitments-sampling.md#constants
 */

/** A big-endian integer below the modulus of the scalar field of BLS12-381. */
export const BYTES_PER_FIELD_ELEMENT = 32
export const BLS_MODULUS = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n

export const FIELD_ELEMENTS_PER_BLOB = 4096
export const FIELD_ELEMENTS_PER_EXT_BLOB = 2 * FIELD_ELEMENTS_PER_BLOB // rate 1/2
export const FIELD_ELEMENTS_PER_CELL = 64
export const CELLS_PER_EXT_BLOB = FIELD_ELEMENTS_PER_EXT_BLOB / FIELD_ELEMENTS_PER_CELL // 128
/** Cells that hold the blob itself, and how many of a row restore it. The specification has no name for it. */
export const CELLS_PER_BLOB = FIELD_ELEMENTS_PER_BLOB / FIELD_ELEMENTS_PER_CELL // 64

export const BYTES_PER_BLOB = FIELD_ELEMENTS_PER_BLOB * BYTES_PER_FIELD_ELEMENT // 131,072
export const BYTES_PER_CELL = FIELD_ELEMENTS_PER_CELL * BYTES_PER_FIELD_ELEMENT // 2,048

/** Compressed points of the group G1. */
export const BYTES_PER_COMMITMENT = 48
export const BYTES_PER_PROOF = 48
