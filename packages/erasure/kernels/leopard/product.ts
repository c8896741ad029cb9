/**
 * The product of 16 bytes and one factor: two look-ups by four bits each.
 *
 * Multiplying by a fixed factor is linear over {0, 1}: the product of a byte is that of its low four bits plus that of its
 * high four bits. A table holds both for each factor, 16 bytes and 16 bytes, and the vector unit looks 16 indices up at
 * once. The relaxed instruction leaves open what an index above 15 gives, which saves an instruction; there is none here.
 */

/** Bytes of the table of one factor. */
export const TABLE_BYTES: usize = 32

export function lookUp(table: v128, index: v128): v128 {
  if (isDefined(RELAXED)) return i8x16.relaxed_swizzle(table, index)
  return i8x16.swizzle(table, index)
}

/** `low` and `high` are the factor's table; `mask` is 15 in every byte, from memory, where it stays one register. */
export function product(bytes: v128, low: v128, high: v128, mask: v128): v128 {
  return v128.xor(lookUp(low, v128.and(bytes, mask)), lookUp(high, v128.and(i16x8.shr_u(bytes, 4), mask)))
}
