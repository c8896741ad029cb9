/**
 * Bounds on everything that comes off the wire, in one place: a length is refused before memory is reserved for it.
 */

/** A signed header. Two-dimensional schemes bring many commitments of 90 bytes. */
export const MAX_HEADER_BYTES = 192 * 1024
/** Commitments in one header. */
export const MAX_COMMITMENTS = 2048
/** A commitment in bytes. */
export const MAX_COMMITMENT_BYTES = 96
/** One proof in bytes, whatever the scheme. */
export const MAX_PROOF_BYTES = 4096
/** One cell in bytes. */
export const MAX_CELL_BYTES = 65_536
/** Rows of a matrix, hence cells of a column. */
export const MAX_ROWS = 2048
/** Columns of a matrix, hence column subnets of a network. */
export const MAX_COLUMNS = 1024

/** A column sidecar: the largest column of a 32 MiB blob with its proofs and header. */
export const MAX_SIDECAR_BYTES = 1024 * 1024

/** A fraud proof: a line's worth of cells; evidence that takes more stays with who found it. */
export const MAX_FRAUD_PROOF_BYTES = 1024 * 1024
export const MAX_FRAUD_PROOF_CELLS = 2048

/** Coordinates in one sample request. */
export const MAX_COORDINATES = 2048
export const MAX_SAMPLE_REQUEST_BYTES = 32 * 1024
/** Cells and proofs in one sample response; who wants more asks again. */
export const MAX_SAMPLE_RESPONSE_BYTES = 1024 * 1024
/** What a frame adds to a cell and its proof: coordinate, lengths. */
export const RESPONSE_OVERHEAD_BYTES = 32

export const MAX_CUSTODY_BYTES = 1024
