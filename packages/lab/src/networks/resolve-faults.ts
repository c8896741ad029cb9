/**
 * Attacks and faults of a file: withholdings apart, everything else in the form that a setting carries out.
 *
 * An attack may be a fault made on purpose; it then has the same keys and becomes the same thing. `pick` is drawn here, so
 * that the network as resolved names the nodes.
 */

import { hiddenColumns, parsePattern } from '@daslab/sampler/pattern/pattern'
import { seededRandom } from '@daslab/sampler/random'
import { drawUniform } from '@daslab/sampler/strategy/uniform'
import type { Fault, FaultKind } from '../faults/fault.ts'
import { FAULT_KINDS, type FileAttack, type FileFault, type NetworkFile } from './file-schema.ts'
import type { Step, Withholding } from './network.ts'
import type { Path } from './problems.ts'
import type { Scope } from './resolve.ts'
import { checkBlob, publisherFor } from './resolve-workload.ts'
import { select } from './selectors.ts'
import { printDuration } from './units.ts'

export function resolveFaults(
  { attacks = {}, faults = {} }: Pick<NetworkFile, 'attacks' | 'faults'>,
  workload: readonly Step[],
  scope: Scope,
): { withholdings: Withholding[]; faults: Fault[] } {
  const withholdings: Withholding[] = []
  const found: Fault[] = []
  const take = (name: string, fault: FileFault, path: Path) => {
    const resolved = resolveFault(name, fault, path, scope)
    if (resolved !== undefined) found.push(resolved)
  }
  for (const [name, attack] of Object.entries(attacks)) {
    const path = ['attacks', name]
    const { withhold, by, blob, ...fault } = attack
    if (withhold === undefined) {
      for (const key of ['by', 'blob'] as const) {
        if (attack[key] !== undefined) scope.report([...path, key], 'goes with withhold only')
      }
      take(name, fault, path)
      continue
    }
    for (const key of Object.keys(fault)) {
      scope.report(
        [...path, key],
        'does not go with withhold, which lasts as long as the blob; give it an attack of its own',
      )
    }
    const resolved = resolveWithholding(name, attack, workload, path, scope)
    if (resolved === undefined) continue
    const other = withholdings.find(({ blobs }) => blobs.some((blob) => resolved.blobs.includes(blob)))
    if (other !== undefined) scope.report(path, `a blob of it is withheld by '${other.name}' already`)
    withholdings.push(resolved)
  }
  for (const [name, fault] of Object.entries(faults)) {
    if (name in attacks) scope.report(['faults', name], 'an attack has this name already')
    take(name, fault, ['faults', name])
  }
  return { withholdings, faults: found }
}

function resolveWithholding(
  name: string,
  { withhold, by, blob }: FileAttack,
  workload: readonly Step[],
  path: Path,
  scope: Scope,
): Withholding | undefined {
  const publisher = by === undefined ? undefined : publisherFor(by, [...path, 'by'], scope)
  const published = workload.flatMap((step) => (step.kind === 'publish' ? [step] : []))
  for (const one of blob ?? []) checkBlob(one, [...path, 'blob'], scope)
  const meant = published.filter((step) => blob === undefined || blob.includes(step.blob))
  const foreign = publisher === undefined ? undefined : meant.find(({ by }) => by !== publisher)
  if (blob !== undefined && foreign !== undefined) {
    return void scope.report([...path, 'by'], `'${foreign.blob}' is published by ${foreign.by}`)
  }
  const blobs = meant.filter((step) => publisher === undefined || step.by === publisher).map((step) => step.blob)
  if (blobs.length > 0) return { name, pattern: checkedPattern(withhold!.pattern, path, scope), blobs }
  return blob === undefined ? void scope.report(path, 'nothing is published that could be withheld') : undefined
}

/** A pattern may name columns that this network has not got. */
function checkedPattern(pattern: string, path: Path, { shape, report }: Scope): string {
  try {
    if (shape !== undefined) hiddenColumns(parsePattern(pattern), shape, seededRandom(0))
  } catch (error) {
    report([...path, 'withhold', 'pattern'], (error as Error).message)
  }
  return pattern
}

function resolveFault(name: string, fault: FileFault, path: Path, scope: Scope): Fault | undefined {
  const { report, durationMs } = scope
  const given = FAULT_KINDS.filter((kind) => fault[kind] !== undefined)
  if (given.length !== 1) {
    const got = given.length === 0 ? 'none' : given.join(' and ')
    return void report(path, `expected exactly one of ${FAULT_KINDS.join(', ')}, got ${got}`)
  }
  const { from = 0, until } = fault
  if (from >= durationMs)
    report([...path, 'from'], `expected a time before the run ends after ${printDuration(durationMs)}`)
  if (until !== undefined && until <= from) report([...path, 'until'], 'expected a time after it begins')
  if (until !== undefined && until > durationMs)
    report([...path, 'until'], `expected a time before the run ends after ${printDuration(durationMs)}`)
  if (fault.jitter !== undefined && given[0] !== 'delay') report([...path, 'jitter'], 'goes with delay only')
  const kind = kindOf(name, fault, path, scope)
  return kind && { name, fromMs: from, ...(until === undefined ? {} : { untilMs: until }), ...kind }
}

function kindOf(name: string, fault: FileFault, path: Path, scope: Scope): FaultKind | undefined {
  const { partition, oneWayPartition } = fault
  if (partition !== undefined || oneWayPartition !== undefined) {
    for (const key of ['nodes', 'pick'] as const) {
      if (fault[key] !== undefined)
        scope.report([...path, key], 'does not go with a partition, which names its nodes itself')
    }
  }
  if (partition !== undefined) {
    const groups = partition.map((patterns, i) => nodesFor(patterns, [...path, 'partition', i], scope))
    const seen = new Set<string>()
    for (const node of groups.flat()) {
      if (seen.has(node)) scope.report([...path, 'partition'], `'${node}' is in two groups`)
      seen.add(node)
    }
    return { kind: 'partition', groups }
  }
  if (oneWayPartition !== undefined) {
    const [from, to] = (['from', 'to'] as const).map((end) =>
      nodesFor(oneWayPartition[end], [...path, 'oneWayPartition', end], scope),
    )
    return { kind: 'one-way-partition', from: from!, to: to! }
  }
  if (fault.nodes === undefined) {
    return void scope.report([...path, 'nodes'], 'missing; expected the nodes that it hits, such as full-*')
  }
  const nodes = picked(name, nodesFor(fault.nodes, [...path, 'nodes'], scope), fault.pick, path, scope)
  const { delay, jitter, loss, bandwidth, crash, freeze, clockJump } = fault
  if (delay !== undefined)
    return { kind: 'delay', nodes, delayMs: delay, ...(jitter === undefined ? {} : { jitterMs: jitter }) }
  if (loss !== undefined) return { kind: 'loss', nodes, rate: loss }
  if (bandwidth !== undefined) return { kind: 'bandwidth', nodes, bitsPerSecond: bandwidth }
  if (crash !== undefined) return { kind: 'crash', nodes }
  if (freeze !== undefined) return { kind: 'freeze', nodes }
  return clockJump === undefined ? undefined : { kind: 'clock-jump', nodes, byMs: clockJump }
}

function nodesFor(patterns: readonly string[], path: Path, { names, report }: Scope): string[] {
  const selection = select(patterns, names)
  if ('nodes' in selection) return selection.nodes
  report(path, selection.problem)
  return []
}

/** So many of the nodes, rounded to at least one, drawn from the seed under the fault's name. */
function picked(
  name: string,
  nodes: readonly string[],
  pick: number | undefined,
  path: Path,
  { seed, report }: Scope,
): string[] {
  if (pick === undefined || nodes.length === 0) return [...nodes]
  if (pick === 0) report([...path, 'pick'], 'expected more than 0%: a fault of nobody never bites')
  const random = seededRandom(seed).split(`fault/${name}`)
  const drawn = new Set(drawUniform(nodes.length, Math.max(1, Math.round(pick * nodes.length)), random))
  return nodes.filter((_, i) => drawn.has(i))
}
