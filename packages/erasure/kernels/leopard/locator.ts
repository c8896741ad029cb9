/**
 * The error locator by the Walsh-Hadamard transform; `src/codec/leopard/locator.ts` explains it.
 *
 * `T` is the integer that it is computed in. Over 256 points all numbers stay below 2^25; over 65,536 they need 64 bits.
 */
import { logarithm } from './tables'

/** Bytes of the area that `locate` needs for so many points. */
export function locatorBytes(points: usize): usize {
  return 2 * sizeof<i64>() * points
}

/**
 * At `area`, by point, in 16 bits: the logarithm of the locator where the byte at `erased` is 0, of its derivative where
 * that is 1.
 */
export function locate<T>(bits: i32, erased: usize, points: u32, area: usize): void {
  const order = ((1 << bits) - 1) as T
  const kernel = area + sizeof<T>() * points
  for (let point: u32 = 0; point < points; point++) {
    store<T>(area + sizeof<T>() * point, load<u8>(erased + point) as T)
    store<T>(kernel + sizeof<T>() * point, logarithm(bits, point) as T)
  }
  walshHadamard<T>(area, points)
  walshHadamard<T>(kernel, points)
  for (let at: usize = 0; at < sizeof<T>() * points; at += sizeof<T>()) {
    store<T>(area + at, ((load<T>(area + at) * load<T>(kernel + at)) % order) as T)
  }
  walshHadamard<T>(area, points)
  const undo = ((1 << bits) / points) as T
  for (let point: u32 = 0; point < points; point++) {
    const sum = ((load<T>(area + sizeof<T>() * point) * undo) % order) as T
    store<u16>(area + sizeof<u16>() * point, (sum < 0 ? sum + order : sum) as u16)
  }
}

/** In place, layer by layer: sums and differences. */
function walshHadamard<T>(area: usize, points: u32): void {
  const end = area + sizeof<T>() * points
  for (let half = sizeof<T>(); half < sizeof<T>() * points; half *= 2) {
    for (let block = area; block < end; block += 2 * half) {
      for (let at = block; at < block + half; at += sizeof<T>()) {
        const a = load<T>(at)
        const b = load<T>(at + half)
        store<T>(at, (a + b) as T)
        store<T>(at + half, (a - b) as T)
      }
    }
  }
}
