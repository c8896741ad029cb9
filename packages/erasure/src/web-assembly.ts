/**
 * WebAssembly as far as kernels need it: memory that threads share, and modules that compute in it.
 *
 * The declarations are here because TypeScript has them only together with a browser's.
 */

/** `WebAssembly.Memory` that is shared: passing it to a thread passes no bytes, only access. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
  /** By pages of 64 KiB. Views of `buffer` stay as they were; those made afterwards see the new bytes too. */
  grow(pages: number): number
}

interface WebAssemblyApi {
  readonly Memory: new (options: { initial: number; maximum: number; shared: true }) => SharedMemory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
  validate(bytes: Uint8Array): boolean
}

/** Absent where an engine has none. */
export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly

const PAGE_BYTES = 65_536

/** Zeroed memory of at least so many bytes, which may grow to `maxBytes`. */
export function sharedMemory(bytes: number, maxBytes = bytes): SharedMemory {
  if (webAssembly === undefined) throw new Error('WebAssembly: expected an engine that has it, got one without')
  const pages = Math.max(1, Math.ceil(bytes / PAGE_BYTES))
  const maximum = Math.max(pages, Math.ceil(maxBytes / PAGE_BYTES))
  return new webAssembly.Memory({ initial: pages, maximum, shared: true })
}
