/** Bounds on what a person may ask for, in one place: each is refused with a line before any work. */

/** Longer timers fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1

export const MAX_SEED = Number.MAX_SAFE_INTEGER
/** Nodes of a kind in one testnet on one machine. */
export const MAX_FULL = 200
export const MAX_LIGHT = 1_000
export const MAX_PROCESSES = 32
/** Columns of a one-dimensional matrix over GF(2^8). */
export const MAX_COLUMNS = 256
/** Of one publication: a column of more does not fit a gossip message. */
export const MAX_BLOBS = 400
/** Draws of one `das sample --repeat`. */
export const MAX_REPEAT = 1_000_000

/** How long a testnet may take to become ready. */
export const READY_TIMEOUT_MS = 60_000
