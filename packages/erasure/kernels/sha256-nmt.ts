/**
 * Namespaced Merkle trees, four SHA-256 at a time: lane j of every vector belongs to message j (`src/commitment/nmt.ts`
 * has the rules, `src/commitment/nmt-batch.ts` the twin).
 *
 * Leaves and nodes are messages of one length each, so all lanes have as many blocks:
 *
 *   leaf   00 | namespace 29 | share 512         542 bytes, 9 blocks
 *   node   01 | left 90 | right 90               181 bytes, 3 blocks
 *
 * A message is nowhere put together. Both are one stretch of memory with a prefix before it, so blocks are read from
 * where shares and nodes lie, and the few words around prefix and padding are mended once they are in lanes. What is read
 * beyond a share or a node is masked away: memory needs 64 bytes before the first and after the last.
 *
 * `scratch` is 72 vectors of the caller's, of no use to anybody at the same time: state, then schedule. `constants` is
 * 72 words: initial state, then round constants (FIPS 180-4, sections 4.2.2 and 5.3.3).
 */

const SHARE_BYTES: usize = 512
const NAMESPACE_BYTES: usize = 29
const NODE_BYTES: usize = 90
/** Of the hash in a node. */
const HASH_OFFSET: usize = 58
const BLOCK_BYTES: usize = 64
/** Of the schedule in the scratch, and of the round constants. */
const SCHEDULE: usize = 8 * 16
const ROUND_CONSTANTS: usize = 8 * 4
const LEAF_BITS: i32 = 8 * 542
const NODE_BITS: i32 = 8 * 181

/**
 * Nodes of `count` shares that lie side by side: the first `own` of them begin with their namespaces, the others are
 * parity.
 */
export function hashLeaves(shares: usize, nodes: usize, count: i32, own: i32, scratch: usize, constants: usize): void {
  const schedule = scratch + SCHEDULE
  for (let i = 0; i < count; i += 4) {
    // Where there are fewer than four, the last one is hashed more than once.
    const i1 = min(i + 1, count - 1)
    const i2 = min(i + 2, count - 1)
    const i3 = min(i + 3, count - 1)
    const p0 = shares + <usize>i * SHARE_BYTES
    const p1 = shares + <usize>i1 * SHARE_BYTES
    const p2 = shares + <usize>i2 * SHARE_BYTES
    const p3 = shares + <usize>i3 * SHARE_BYTES
    const parity = i32x4.ge_s(lanes(i, i1, i2, i3), i32x4.splat(own))

    begin(scratch, constants)
    // 30 bytes stand before the share. Words 0 to 6 and half of word 7 are prefix and namespace, which is the share's
    // beginning too, read from one byte before it.
    loadBlock(schedule, p0 - 30, p1 - 30, p2 - 30, p3 - 30)
    const shareInWord7 = v128.load(schedule, 7 * 16)
    loadQuarter(schedule, p0 - 1, p1 - 1, p2 - 1, p3 - 1)
    loadQuarter(schedule + 64, p0 + 15, p1 + 15, p2 + 15, p3 + 15)
    for (let word: usize = 0; word < 7; word++) {
      v128.store(schedule + word * 16, v128.or(v128.load(schedule + word * 16), parity))
    }
    v128.store(schedule, v128.and(v128.load(schedule), i32x4.splat(0x00ffffff)))
    const namespaceInWord7 = v128.or(v128.load(schedule, 7 * 16), parity)
    v128.store(schedule, v128.bitselect(namespaceInWord7, shareInWord7, i32x4.splat(0xffff0000)), 7 * 16)
    compress(scratch, constants)
    for (let block: usize = 1; block < 8; block++) {
      const at = block * BLOCK_BYTES - 30
      loadBlock(schedule, p0 + at, p1 + at, p2 + at, p3 + at)
      compress(scratch, constants)
    }
    loadQuarter(schedule, p0 + 482, p1 + 482, p2 + 482, p3 + 482)
    loadQuarter(schedule + 64, p0 + 498, p1 + 498, p2 + 498, p3 + 498)
    const last = v128.and(v128.load(schedule, 7 * 16), i32x4.splat(0xffff0000))
    v128.store(schedule, v128.or(last, i32x4.splat(0x8000)), 7 * 16)
    endOfMessage(schedule, 8, LEAF_BITS)
    compress(scratch, constants)

    const n0 = nodes + <usize>i * NODE_BYTES
    const n1 = nodes + <usize>i1 * NODE_BYTES
    const n2 = nodes + <usize>i2 * NODE_BYTES
    const n3 = nodes + <usize>i3 * NODE_BYTES
    storeHashes(scratch, n0, n1, n2, n3)
    leafNamespaces(n0, p0, i >= own)
    leafNamespaces(n1, p1, i1 >= own)
    leafNamespaces(n2, p2, i2 >= own)
    leafNamespaces(n3, p3, i3 >= own)
  }
}

/** Completes `lines` trees, `stride` bytes apart, each of `size` leaves (a power of two) that are there already. */
export function hashTrees(trees: usize, stride: usize, lines: i32, size: i32, scratch: usize, constants: usize): void {
  for (let line = 0; line < lines; line += 4) {
    let p0 = trees + <usize>line * stride
    let p1 = trees + <usize>min(line + 1, lines - 1) * stride
    let p2 = trees + <usize>min(line + 2, lines - 1) * stride
    let p3 = trees + <usize>min(line + 3, lines - 1) * stride
    // Levels follow each other, so pairs and parents both advance through the whole tree.
    let parent = <usize>size * NODE_BYTES
    for (let pair = 1; pair < size; pair++) {
      hashPairs(p0, p1, p2, p3, parent, scratch, constants)
      p0 += 2 * NODE_BYTES
      p1 += 2 * NODE_BYTES
      p2 += 2 * NODE_BYTES
      p3 += 2 * NODE_BYTES
      parent -= NODE_BYTES
    }
  }
}

/** Copies the leaves of columns `from` to `to - 1` out of the trees of the rows into those of the columns. */
export function gatherLeaves(rows: usize, columns: usize, stride: usize, size: i32, from: i32, to: i32): void {
  for (let row = 0; row < size; row++) {
    for (let column = from; column < to; column++) {
      copyNode(
        columns + <usize>column * stride + <usize>row * NODE_BYTES,
        rows + <usize>row * stride + <usize>column * NODE_BYTES,
      )
    }
  }
}

/** Of the pair at each pointer, the parent, which lies `parent` bytes behind it. */
function hashPairs(p0: usize, p1: usize, p2: usize, p3: usize, parent: usize, scratch: usize, constants: usize): void {
  const schedule = scratch + SCHEDULE
  begin(scratch, constants)
  loadBlock(schedule, p0 - 1, p1 - 1, p2 - 1, p3 - 1)
  const prefixed = v128.bitselect(v128.load(schedule), i32x4.splat(0x01000000), i32x4.splat(0x00ffffff))
  v128.store(schedule, prefixed)
  compress(scratch, constants)
  loadBlock(schedule, p0 + 63, p1 + 63, p2 + 63, p3 + 63)
  compress(scratch, constants)
  loadBlock(schedule, p0 + 127, p1 + 127, p2 + 127, p3 + 127)
  const last = v128.bitselect(v128.load(schedule, 13 * 16), i32x4.splat(0x00800000), i32x4.splat(0xff000000))
  v128.store(schedule, last, 13 * 16)
  endOfMessage(schedule, 14, NODE_BITS)
  compress(scratch, constants)
  storeHashes(scratch, p0 + parent, p1 + parent, p2 + parent, p3 + parent)
  parentNamespaces(p0 + parent, p0)
  parentNamespaces(p1 + parent, p1)
  parentNamespaces(p2 + parent, p2)
  parentNamespaces(p3 + parent, p3)
}

function begin(scratch: usize, constants: usize): void {
  for (let word: usize = 0; word < 8; word++) {
    v128.store(scratch + word * 16, v128.load32_splat(constants + word * 4))
  }
}

/** Zeros from `word` on, and the length of the message. */
function endOfMessage(schedule: usize, word: usize, bits: i32): void {
  for (let at = word; at < 15; at++) v128.store(schedule + at * 16, i32x4.splat(0))
  v128.store(schedule, i32x4.splat(bits), 15 * 16)
}

/** The next 64 bytes of each message as words 0 to 15 of the schedule. */
function loadBlock(schedule: usize, p0: usize, p1: usize, p2: usize, p3: usize): void {
  for (let at: usize = 0; at < BLOCK_BYTES; at += 16) {
    loadQuarter(schedule + 4 * at, p0 + at, p1 + at, p2 + at, p3 + at)
  }
}

/** 16 bytes of each message as four words in lanes. */
function loadQuarter(to: usize, p0: usize, p1: usize, p2: usize, p3: usize): void {
  transpose(to, swapBytes(v128.load(p0)), swapBytes(v128.load(p1)), swapBytes(v128.load(p2)), swapBytes(v128.load(p3)))
}

/** Stores four rows of four words as columns. */
function transpose(to: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5)
  const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5)
  const high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7)
  const high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2))
  v128.store(to, v128.shuffle<i64>(low01, low23, 1, 3), 16)
  v128.store(to, v128.shuffle<i64>(high01, high23, 0, 2), 32)
  v128.store(to, v128.shuffle<i64>(high01, high23, 1, 3), 48)
}

/** SHA-256 reads words from their highest byte. */
function swapBytes(words: v128): v128 {
  return v128.swizzle(words, i8x16(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12))
}

/** Writes each lane's state as the hash of a node. The schedule is done with and holds the rows on their way. */
function storeHashes(scratch: usize, n0: usize, n1: usize, n2: usize, n3: usize): void {
  const rows = scratch + SCHEDULE
  for (let half: usize = 0; half < 32; half += 16) {
    const words = scratch + 4 * half
    transpose(rows, v128.load(words), v128.load(words, 16), v128.load(words, 32), v128.load(words, 48))
    v128.store(n0 + half, swapBytes(v128.load(rows)), HASH_OFFSET)
    v128.store(n1 + half, swapBytes(v128.load(rows, 16)), HASH_OFFSET)
    v128.store(n2 + half, swapBytes(v128.load(rows, 32)), HASH_OFFSET)
    v128.store(n3 + half, swapBytes(v128.load(rows, 48)), HASH_OFFSET)
  }
}

/** Minimum and maximum of a leaf are its namespace. */
function leafNamespaces(node: usize, share: usize, isParity: bool): void {
  if (isParity) memory.fill(node, 0xff, 2 * NAMESPACE_BYTES)
  else {
    copyNamespace(node, share)
    copyNamespace(node + NAMESPACE_BYTES, share)
  }
}

/** The minimum of the left node; the maximum of the right one, unless that one begins with parity. */
function parentNamespaces(node: usize, left: usize): void {
  const right = left + NODE_BYTES
  const bits = v128.and(v128.load(right), v128.load(right, NAMESPACE_BYTES - 16))
  const isParity = !v128.any_true(v128.not(bits))
  copyNamespace(node, left)
  copyNamespace(node + NAMESPACE_BYTES, (isParity ? left : right) + NAMESPACE_BYTES)
}

/** 29 bytes, some of them twice. */
function copyNamespace(to: usize, from: usize): void {
  v128.store(to, v128.load(from))
  v128.store(to, v128.load(from, NAMESPACE_BYTES - 16), NAMESPACE_BYTES - 16)
}

function copyNode(to: usize, from: usize): void {
  for (let at: usize = 0; at < 80; at += 16) v128.store(to + at, v128.load(from + at))
  v128.store(to, v128.load(from, NODE_BYTES - 16), NODE_BYTES - 16)
}

function lanes(x0: i32, x1: i32, x2: i32, x3: i32): v128 {
  const low = i32x4.replace_lane(i32x4.splat(x0), 1, x1)
  return i32x4.replace_lane(i32x4.replace_lane(low, 2, x2), 3, x3)
}

/** One block: expands words 0 to 15 of the schedule to 64, then 64 rounds over the state. */
function compress(scratch: usize, constants: usize): void {
  const schedule = scratch + SCHEDULE
  for (let at = schedule; at < schedule + 48 * 16; at += 4 * 16) {
    v128.store(at, expand(at), 16 * 16)
    v128.store(at, expand(at + 16), 17 * 16)
    v128.store(at, expand(at + 32), 18 * 16)
    v128.store(at, expand(at + 48), 19 * 16)
  }
  let a = v128.load(scratch)
  let b = v128.load(scratch, 16)
  let c = v128.load(scratch, 32)
  let d = v128.load(scratch, 48)
  let e = v128.load(scratch, 64)
  let f = v128.load(scratch, 80)
  let g = v128.load(scratch, 96)
  let h = v128.load(scratch, 112)
  let constant = constants + ROUND_CONSTANTS
  let t: v128
  // Eight rounds, after which every word is back in its own name.
  for (let at = schedule; at < schedule + 64 * 16; at += 8 * 16) {
    t = first(e, f, g, h, v128.load(at), v128.load32_splat(constant))
    d = i32x4.add(d, t)
    h = i32x4.add(t, second(a, b, c))
    t = first(d, e, f, g, v128.load(at, 16), v128.load32_splat(constant, 4))
    c = i32x4.add(c, t)
    g = i32x4.add(t, second(h, a, b))
    t = first(c, d, e, f, v128.load(at, 32), v128.load32_splat(constant, 8))
    b = i32x4.add(b, t)
    f = i32x4.add(t, second(g, h, a))
    t = first(b, c, d, e, v128.load(at, 48), v128.load32_splat(constant, 12))
    a = i32x4.add(a, t)
    e = i32x4.add(t, second(f, g, h))
    t = first(a, b, c, d, v128.load(at, 64), v128.load32_splat(constant, 16))
    h = i32x4.add(h, t)
    d = i32x4.add(t, second(e, f, g))
    t = first(h, a, b, c, v128.load(at, 80), v128.load32_splat(constant, 20))
    g = i32x4.add(g, t)
    c = i32x4.add(t, second(d, e, f))
    t = first(g, h, a, b, v128.load(at, 96), v128.load32_splat(constant, 24))
    f = i32x4.add(f, t)
    b = i32x4.add(t, second(c, d, e))
    t = first(f, g, h, a, v128.load(at, 112), v128.load32_splat(constant, 28))
    e = i32x4.add(e, t)
    a = i32x4.add(t, second(b, c, d))
    constant += 32
  }
  v128.store(scratch, i32x4.add(a, v128.load(scratch)))
  v128.store(scratch, i32x4.add(b, v128.load(scratch, 16)), 16)
  v128.store(scratch, i32x4.add(c, v128.load(scratch, 32)), 32)
  v128.store(scratch, i32x4.add(d, v128.load(scratch, 48)), 48)
  v128.store(scratch, i32x4.add(e, v128.load(scratch, 64)), 64)
  v128.store(scratch, i32x4.add(f, v128.load(scratch, 80)), 80)
  v128.store(scratch, i32x4.add(g, v128.load(scratch, 96)), 96)
  v128.store(scratch, i32x4.add(h, v128.load(scratch, 112)), 112)
}

/** T1 of the standard. */
function first(e: v128, f: v128, g: v128, h: v128, word: v128, constant: v128): v128 {
  const sum = v128.xor(v128.xor(rotate(e, 6), rotate(e, 11)), rotate(e, 25))
  const choice = v128.xor(g, v128.and(e, v128.xor(f, g)))
  return i32x4.add(i32x4.add(h, i32x4.add(constant, word)), i32x4.add(sum, choice))
}

/** T2 of the standard. */
function second(a: v128, b: v128, c: v128): v128 {
  const sum = v128.xor(v128.xor(rotate(a, 2), rotate(a, 13)), rotate(a, 22))
  // a xor b is the b xor c of the next round.
  const majority = v128.xor(b, v128.and(v128.xor(a, b), v128.xor(b, c)))
  return i32x4.add(sum, majority)
}

/** The word 16 after the one at `at`. */
function expand(at: usize): v128 {
  const w1 = v128.load(at, 16)
  const w14 = v128.load(at, 14 * 16)
  const low = v128.xor(v128.xor(rotate(w1, 7), rotate(w1, 18)), i32x4.shr_u(w1, 3))
  const high = v128.xor(v128.xor(rotate(w14, 17), rotate(w14, 19)), i32x4.shr_u(w14, 10))
  return i32x4.add(i32x4.add(v128.load(at), low), i32x4.add(v128.load(at, 9 * 16), high))
}

function rotate(word: v128, bits: i32): v128 {
  return v128.or(i32x4.shr_u(word, bits), i32x4.shl(word, 32 - bits))
}
