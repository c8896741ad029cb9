/**
 * The house's rules about sources, each a function from a scanned file to sentences about what breaks it.
 *
 * They are functions, and not only assertions, so that the test can also feed each one a file that breaks it.
 */
import { posix } from 'node:path'
import type { SourceFile } from './scan.ts'

/** Which packages each may import: arrows point one way. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  erasure: [],
  sampler: ['erasure'],
  node: ['erasure', 'sampler'],
  lab: ['erasure', 'sampler', 'node'],
}
const PURE = ['erasure', 'sampler']
/** What pure packages may take from the platform: hashing, bytes, and loading a CommonJS library. */
const PURE_PLATFORM: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash', 'hash'],
  'node:buffer': ['Buffer'],
  'node:module': ['createRequire'],
}
const IMPURE_GLOBALS = [
  ...['Date', 'performance', 'process', 'console', 'fetch', 'crypto', 'navigator'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'WebSocket', 'XMLHttpRequest'],
]
const IMPURE_MEMBERS = ['Math.random', 'AbortSignal.timeout', 'globalThis.crypto', 'globalThis.process']

/** In `node`: time, chance and disk come through the ports, so that virtual time and a seed replay a run. */
const PORTED_MEMBERS = [
  ...['Date.now', 'Math.random', 'performance.now', 'AbortSignal.timeout', 'crypto.getRandomValues'],
]
const PORTED_GLOBALS = ['Date', 'setTimeout', 'setInterval', 'setImmediate', 'performance', 'fetch']
const PORTS = ['packages/node/src/ports.ts']

/** Rooms of `node`, lowest first; a file imports from its own level or below. The first prefix that fits counts. */
const NODE_LEVELS: readonly (readonly [prefix: string, level: number])[] = [
  ['errors.ts', 0],
  ['events.ts', 0],
  ['polyfill.ts', 0],
  ['running-node.ts', 0],
  ['store/', 1],
  ['network/wire/', 1],
  ['header.ts', 2],
  ['compute/', 2],
  ['ports.ts', 2],
  ['validation/', 3],
  ['peers/', 4],
  ['network/', 4],
  ['node-core.ts', 5],
  ['roles/', 6],
  ['start-node.ts', 7],
]

const MAX_LINES = 400

export type FileRule = (file: SourceFile) => string[]

function packageOf(path: string): string | undefined {
  return /^packages\/([a-z]+)\/src\//.exec(path)?.[1]
}

export const arrowsPointOneWay: FileRule = (file) => {
  const owner = packageOf(file.path)
  if (owner === undefined) return []
  return file.imports.flatMap(({ from }) => {
    const target = /^@daslab\/([a-z]+)\//.exec(from)?.[1]
    if (target !== undefined && !ARROWS[owner]?.includes(target))
      return [`${file.path}: ${owner} must not import ${from}`]
    if (from.startsWith('.')) {
      const resolved = posix.normalize(posix.join(posix.dirname(file.path), from))
      if (!resolved.startsWith(`packages/${owner}/src/`)) return [`${file.path}: ${from} leaves its package`]
    }
    return []
  })
}

export const pureStaysPure: FileRule = (file) => {
  if (!PURE.includes(packageOf(file.path) ?? '')) return []
  const platform = file.imports.flatMap(({ from, names }) => {
    if (!from.startsWith('node:')) return []
    return names
      .filter((name) => !PURE_PLATFORM[from]?.includes(name))
      .map((name) => `${file.path}: ${name} of ${from}`)
  })
  const globals = IMPURE_GLOBALS.filter((name) => file.globals.has(name)).map((name) => `${file.path}: ${name}`)
  const members = IMPURE_MEMBERS.filter((name) => file.members.has(name)).map((name) => `${file.path}: ${name}`)
  return [...platform, ...globals, ...members]
}

export const timeAndChanceThroughPorts: FileRule = (file) => {
  if (packageOf(file.path) !== 'node' || PORTS.includes(file.path)) return []
  const random = file.imports
    .filter(({ from }) => from === 'node:crypto')
    .flatMap(({ names }) => names.filter((name) => /random|webcrypto|\*/i.test(name)))
  const disk = file.imports.filter(({ from }) => /^node:(fs|timers|perf_hooks)/.test(from)).map(({ from }) => from)
  const globals = PORTED_GLOBALS.filter((name) => file.globals.has(name))
  const members = PORTED_MEMBERS.filter((name) => file.members.has(name))
  return [...random, ...disk, ...globals, ...members].map((name) => `${file.path}: ${name} outside ports.ts`)
}

export const nodeRoomsPointDown: FileRule = (file) => {
  if (packageOf(file.path) !== 'node') return []
  const levelOf = (path: string) => {
    const inside = path.slice('packages/node/src/'.length)
    return NODE_LEVELS.find(([prefix]) => inside.startsWith(prefix))?.[1]
  }
  const own = levelOf(file.path)
  if (own === undefined) return [`${file.path}: has no place in the rooms of the node`]
  return file.imports.flatMap(({ from }) => {
    if (!from.startsWith('.')) return []
    const target = posix.normalize(posix.join(posix.dirname(file.path), from))
    const level = levelOf(target)
    return level !== undefined && level <= own ? [] : [`${file.path}: imports ${from} from a room above it`]
  })
}

/** What differs between schemes is a property of their geometry: outside `erasure` and the lab's defaults nobody names one. */
export const nobodyNamesAScheme: FileRule = (file) => {
  if (!['sampler', 'node'].includes(packageOf(file.path) ?? '')) return []
  return ['merkle', 'celestia', 'peerdas']
    .filter((name) => file.strings.has(name))
    .map((name) => `${file.path}: '${name}'`)
}

export const filesStayShort: FileRule = (file) =>
  file.lines > MAX_LINES ? [`${file.path}: ${file.lines} lines, at most ${MAX_LINES}`] : []

export const fileRules = {
  arrowsPointOneWay,
  pureStaysPure,
  timeAndChanceThroughPorts,
  nodeRoomsPointDown,
  nobodyNamesAScheme,
  filesStayShort,
}
