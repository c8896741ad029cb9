/** The workload of a file: steps in the order of their time, each with its blob's name, publisher and payload. */
import { isAbsolute, normalize, sep } from 'node:path'
import { quoted } from '../escape.ts'
import type { FileStep } from './file-schema.ts'
import type { PayloadSource, Step } from './network.ts'
import type { Path } from './problems.ts'
import { unknownWord } from './problems.ts'
import type { Scope } from './resolve.ts'
import { select } from './selectors.ts'
import { printDuration } from './units.ts'

type Publish = Extract<Step, { kind: 'publish' }>

export function resolveWorkload(steps: readonly FileStep[], scope: Scope): Step[] {
  const { durationMs, report } = scope
  const { blobs: names } = scope
  const publishes: Publish[] = []
  for (const [i, step] of steps.entries()) {
    const { at, publish, as } = step
    const path: Path = ['workload', i]
    const given = (['publish', 'sample', 'get'] as const).filter((kind) => step[kind] !== undefined)
    if (given.length !== 1) {
      report(path, `expected exactly one of publish, sample, get, got ${given.join(' and ') || 'none'}`)
      continue
    }
    if (at >= durationMs)
      report([...path, 'at'], `expected a time before the run ends after ${printDuration(durationMs)}; raise duration`)
    if (publish === undefined) {
      if (as !== undefined) report([...path, 'as'], 'only a publish gives a blob its name')
      continue
    }
    const blob = names[i]!
    if (names.indexOf(blob) < i) report([...path, 'as'], `another blob is called '${blob}' already`)
    const by = publisherFor(publish.by, [...path, 'publish', 'by'], scope)
    const payload = payloadOf(publish, [...path, 'publish'], scope)
    if (by !== undefined && payload !== undefined) publishes.push({ kind: 'publish', atMs: at, by, payload, blob })
  }
  const others = steps.flatMap(({ at, get, sample }, i): Step[] => {
    const asked = get ?? sample
    if (asked === undefined) return []
    const path: Path = ['workload', i, get === undefined ? 'sample' : 'get']
    const by = oneNode(asked.by, [...path, 'by'], scope)
    checkBlob(asked.blob, [...path, 'blob'], scope)
    const published = publishes.find(({ blob }) => blob === asked.blob)
    if (published !== undefined && published.atMs > at) report([...path, 'blob'], `'${asked.blob}' is published later`)
    if (by === undefined) return []
    if (sample === undefined) return [{ kind: 'get', atMs: at, by, blob: asked.blob }]
    const group = scope.groups.find(({ role, name }) => role === 'light' && by.startsWith(`${name}-`))
    if (group === undefined) {
      report([...path, 'by'], `expected a light sampler, got ${quoted(by)}`)
      return []
    }
    return [{ kind: 'sample', atMs: at, by, blob: asked.blob, samples: sample.samples ?? Math.max(1, group.samples) }]
  })
  return [...publishes, ...others].sort((a, b) => a.atMs - b.atMs)
}

/** `as`, or blob-1, blob-2 … by the order in the file; empty for a step that publishes nothing. */
export function blobNames(steps: readonly FileStep[]): string[] {
  let count = 0
  return steps.map(({ publish, as }) => (publish === undefined ? '' : (as ?? `blob-${++count}`)))
}

/** Tells when a blob's name is of no publish. */
export function checkBlob(name: string, path: Path, { blobs, report }: Scope): void {
  const known = blobs.filter((blob) => blob !== '')
  if (known.includes(name)) return
  report(path, known.length === 0 ? 'no blob is published in this file' : unknownWord('blob', name, known))
}

/** The single node that a name means. */
export function oneNode(name: string, path: Path, { names, report }: Scope): string | undefined {
  const selection = select([name], names)
  if ('problem' in selection) return void report(path, selection.problem)
  if (selection.nodes.length > 1)
    return void report(path, `expected one node, got ${quoted(name)}, which means ${selection.nodes.length}`)
  return selection.nodes[0]
}

/** The publisher named, or the first there is. */
export function publisherFor(name: string | undefined, path: Path, scope: Scope): string | undefined {
  const publishers = scope.groups.filter(({ role }) => role === 'publisher')
  if (publishers.length === 0)
    return void scope.report(path, 'no node of this network is a publisher; add one to nodes')
  if (name === undefined) return `${publishers[0]!.name}-0`
  const node = oneNode(name, path, scope)
  if (node === undefined || publishers.some((group) => node.startsWith(`${group.name}-`))) return node
  return void scope.report(path, `expected a publisher, got ${quoted(name)}`)
}

function payloadOf(
  { file, size }: NonNullable<FileStep['publish']>,
  path: Path,
  { report }: Scope,
): PayloadSource | undefined {
  if ((file === undefined) === (size === undefined)) return void report(path, 'expected either file or size')
  if (size !== undefined) return { kind: 'generated', bytes: size }
  // A network file may come from anybody: it reads what lies beside it and nothing else.
  const inside = normalize(file!)
  if (isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`) || file!.includes('\0')) {
    return void report(
      [...path, 'file'],
      `expected a file in the network file's folder or below it, got ${quoted(file!)}`,
    )
  }
  return { kind: 'file', path: inside }
}
