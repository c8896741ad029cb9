/**
 * The constants of SHA-256, from where they come: the first 32 bits after the point of roots of the first primes.
 *
 * Initial state: square roots of the first 8 primes (FIPS 180-4, 5.3.3). Rounds: cube roots of the first 64 (4.2.2).
 */

/** 8 words of initial state, then 64 of round constants. */
export function sha256Constants(): Uint32Array {
  const primes = firstPrimes(64)
  return Uint32Array.from([
    ...primes.slice(0, 8).map((prime) => fraction(prime, 2n)),
    ...primes.map((prime) => fraction(prime, 3n)),
  ])
}

/** 32 bits of the fraction of a root: the integer root of the number shifted by as many bits for each time it is taken. */
function fraction(prime: bigint, degree: bigint): number {
  const shifted = prime << (32n * degree)
  let root = 0n
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) {
    if ((root | bit) ** degree <= shifted) root |= bit
  }
  return Number(root & 0xffff_ffffn)
}

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = []
  for (let number = 2n; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0n)) primes.push(number)
  }
  return primes
}
