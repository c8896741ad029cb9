/**
 * From a file to a network: defaults filled in, patterns of nodes turned into names, chance drawn from the seed, and
 * everything that refers to something else in the file checked to be there.
 *
 * Pure. All problems are collected, so that a file with five mistakes is put right in one go.
 */
import { CodedError } from '@daslab/erasure/errors'
import type { Geometry } from '@daslab/erasure/types'
import { UserError } from '../errors.ts'
import { shapeOf } from '../expectations/history.ts'
import type { Link } from '../virtual/link.ts'
import { DEFAULT_LINK, type Links } from '../virtual/scenario.ts'
import type { FileGroup, FileLinks, NetworkFile } from './file-schema.ts'
import { type Network, type NodeGroup, nodesOf } from './network.ts'
import { planNetwork } from './plan-network.ts'
import type { Path, Problem } from './problems.ts'
import { resolveExpectations } from './resolve-expectations.ts'
import { resolveFaults } from './resolve-faults.ts'
import { blobNames, resolveWorkload } from './resolve-workload.ts'
import { select } from './selectors.ts'
import { readCustody } from './words.ts'

export const DEFAULTS = {
  seed: 42,
  durationMs: 30_000,
  scheme: 'merkle',
  columns: 128,
  samples: 8,
  custody: { kind: 'perfect', copies: 2 },
  sampleTimeoutMs: 4_000,
  tcpProcesses: 2,
} as const

export type Resolved = { readonly network: Network } | { readonly problems: readonly Problem[] }

/** What the parts of a file are resolved against. */
export interface Scope {
  readonly shape: Geometry | undefined
  readonly groups: readonly NodeGroup[]
  /** Names of the blobs that the workload's steps publish, step by step; empty for one that publishes nothing. */
  readonly blobs: readonly string[]
  /** Names of all nodes, group by group. */
  readonly names: readonly string[]
  readonly durationMs: number
  readonly seed: number
  report(path: Path, message: string): void
}

/** `seed` takes the place of the file's own. */
export function resolveNetwork(file: NetworkFile, seed: number = file.seed ?? DEFAULTS.seed): Resolved {
  const problems: Problem[] = []
  const report = (path: Path, message: string) => problems.push({ path, message })
  const { params = {}, links } = file
  const transport = file.transport ?? 'memory'
  const scheme = params.scheme ?? DEFAULTS.scheme
  const columns = params.columns ?? DEFAULTS.columns
  const shape = shapeFor(scheme, columns, params.maxBlobs, report)
  const groups = Object.entries(file.nodes).flatMap(([name, group]) => resolveGroup(name, group, file, report))
  const durationMs = file.duration ?? DEFAULTS.durationMs
  const blobs = blobNames(file.workload ?? [])
  const scope: Scope = { shape, blobs, groups, names: groups.flatMap(nodesOf), durationMs, seed, report }
  const workload = resolveWorkload(file.workload ?? [], scope)
  const { withholdings, faults } = resolveFaults(file, workload, scope)
  const setting = file.setting ?? (links !== undefined || faults.length > 0 ? 'virtual' : 'local')
  const network: Network = {
    name: file.name,
    description: file.description ?? '',
    seed,
    durationMs,
    setting,
    transport,
    processes: file.processes ?? (transport === 'tcp' ? DEFAULTS.tcpProcesses : 0),
    scheme,
    columns,
    maxBlobs: params.maxBlobs,
    sampleTimeoutMs: params.sampleTimeout ?? DEFAULTS.sampleTimeoutMs,
    links: setting === 'virtual' || links !== undefined ? resolveLinks(links ?? {}, scope) : undefined,
    groups,
    workload,
    withholdings,
    faults,
    expectations: resolveExpectations(file.expect ?? [], workload, scope),
  }
  if (problems.length === 0) checkPlan(network, report)
  return problems.length > 0 ? { problems } : { network }
}

/** Undefined when the scheme makes no such matrices. */
function shapeFor(
  scheme: string,
  columns: number,
  maxBlobs: number | undefined,
  report: Scope['report'],
): Geometry | undefined {
  if (columns % 2 !== 0) {
    return void report(
      ['params', 'columns'],
      `expected an even number, for half of the columns are data, got ${columns}`,
    )
  }
  try {
    const shape = shapeOf({ scheme, columns, maxBlobs })
    if (shape.columns === columns) return shape
    report(['params', 'columns'], `expected ${shape.columns}, the width of scheme ${scheme}, got ${columns}`)
  } catch (error) {
    if (!(error instanceof CodedError)) throw error
    report(['params', 'scheme'], error.message.replace(/^scheme: /, ''))
  }
  return undefined
}

function resolveGroup(name: string, group: FileGroup, file: NetworkFile, report: Scope['report']): NodeGroup[] {
  const path = ['nodes', name]
  const role = group.role ?? (['publisher', 'full', 'light'] as const).find((role) => role === name)
  if (role === undefined) {
    report([...path, 'role'], 'missing; expected publisher, full or light')
    return []
  }
  const count = group.count ?? 1
  const superNodes = group.super ?? 0
  const custody = group.custody ?? file.params?.custody
  for (const key of ['super', 'custody'] as const) {
    if (group[key] !== undefined && role !== 'full')
      report([...path, key], `only full nodes keep columns, and these are ${role}`)
  }
  if (group.samples !== undefined && role !== 'light') {
    report([...path, 'samples'], `only light samplers draw samples, and these are ${role}`)
  }
  if (superNodes > count)
    report([...path, 'super'], `expected at most the ${count} nodes of the group, got ${superNodes}`)
  return [
    {
      name,
      role,
      count,
      superNodes: role === 'full' ? superNodes : 0,
      custody: role === 'full' && custody !== undefined ? readCustody(custody) : DEFAULTS.custody,
      samples: role === 'light' ? (group.samples ?? file.params?.samples ?? DEFAULTS.samples) : 0,
    },
  ]
}

function resolveLinks({ between = [], uplink = Number.POSITIVE_INFINITY, ...given }: FileLinks, scope: Scope): Links {
  const nodesFor = (patterns: readonly string[], path: Path) => {
    const selection = select(patterns, scope.names)
    if ('nodes' in selection) return selection.nodes
    scope.report(path, selection.problem)
    return []
  }
  return {
    everywhere: { ...DEFAULT_LINK, ...linkOf(given) },
    uplink,
    between: between.map(({ nodes, and, ...link }, i) => ({
      nodes: nodesFor(nodes, ['links', 'between', i, 'nodes']),
      and: nodesFor(and, ['links', 'between', i, 'and']),
      link: linkOf(link),
    })),
  }
}

/** Those of a link's figures that are given. */
function linkOf({ delay, jitter, loss, bandwidth }: Omit<FileLinks, 'between' | 'uplink'>): Partial<Link> {
  return {
    ...(delay !== undefined && { delayMs: delay }),
    ...(jitter !== undefined && { jitterMs: jitter }),
    ...(loss !== undefined && { loss }),
    ...(bandwidth !== undefined && { bandwidth }),
  }
}

/** What the planner of nodes refuses is told as a problem of the file. */
function checkPlan(network: Network, report: Scope['report']): void {
  try {
    planNetwork(network)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    report(['nodes'], error.message)
  }
}
