/**
 * The expectations of a file: each made complete, and refused where it could never hold, could never fail, or says two things
 * at once.
 */
import { metricByName } from '../expectations/metrics.ts'
import type { FileExpectation } from './expectation-schema.ts'
import type { Claim, Expectation, Step, Temporal } from './network.ts'
import type { Path } from './problems.ts'
import { valueText } from './problems.ts'
import type { Scope } from './resolve.ts'
import { checkBlob, oneNode } from './resolve-workload.ts'
import { select } from './selectors.ts'
import { duration, printDuration, size } from './units.ts'

const WHEN = ['eventually', 'always', 'sometimes', 'never'] as const
const WHAT = ['verdict', 'event', 'metric', 'property'] as const
/** Which words of time each claim can be held against. */
const FITS = {
  verdict: WHEN,
  event: WHEN,
  metric: ['eventually', 'always'],
  property: ['always'],
} as const satisfies Record<(typeof WHAT)[number], readonly (typeof WHEN)[number][]>

export function resolveExpectations(
  given: readonly FileExpectation[],
  workload: readonly Step[],
  scope: Scope,
): Expectation[] {
  return given.flatMap((expectation, i) => resolveExpectation(expectation, ['expect', i], workload, scope) ?? [])
}

function resolveExpectation(
  given: FileExpectation,
  path: Path,
  workload: readonly Step[],
  scope: Scope,
): Expectation | undefined {
  const { report } = scope
  const when = only(given, WHEN, path, scope)
  const what = only(given, WHAT, path, scope)
  if (when === undefined || what === undefined) return undefined
  const fits: readonly string[] = FITS[what]
  if (!fits.includes(when)) {
    return void report([...path, when], `a ${what} goes with ${fits.join(' or ')}`)
  }
  const claim = claimOf(given, what, path, scope)
  const nodes = nodesFor(given, what, path, scope)
  const blob = blobFor(given, what, when, path, scope)
  checkDeadline(given, blob, path, workload, scope)
  const bounds = boundsOf(given, what, when, nodes?.length, path, scope)
  const temporal: Temporal =
    when === 'eventually'
      ? { kind: when, withinMs: given.eventually === true ? undefined : given.eventually }
      : { kind: when }
  return { when: temporal, blob, nodes, claim, ...bounds }
}

/** The one key of these that is given. */
function only<Key extends keyof FileExpectation>(
  given: FileExpectation,
  keys: readonly Key[],
  path: Path,
  { report }: Scope,
): Key | undefined {
  const there = keys.filter((key) => given[key] !== undefined)
  if (there.length === 1) return there[0]
  return void report(
    path,
    `expected exactly one of ${keys.join(', ')}, got ${there.length === 0 ? 'none' : there.join(' and ')}`,
  )
}

function claimOf(given: FileExpectation, what: (typeof WHAT)[number], path: Path, { report }: Scope): Claim {
  if (given.where !== undefined && what !== 'event') report([...path, 'where'], 'goes with event only')
  switch (what) {
    case 'verdict':
      return { kind: what, verdict: given.verdict! }
    case 'event':
      return { kind: what, event: given.event!, where: given.where ?? {} }
    case 'metric':
      return { kind: what, metric: given.metric! }
    case 'property':
      return { kind: what, property: given.property! }
  }
}

/** Names of the nodes it is about; of a verdict always, for only light samplers that draw give one. */
function nodesFor(given: FileExpectation, what: string, path: Path, scope: Scope): string[] | undefined {
  const { groups, names, report } = scope
  if (given.node !== undefined && given.nodes !== undefined) report([...path, 'node'], 'expected either node or nodes')
  const key = given.node === undefined ? 'nodes' : 'node'
  if (what === 'property' && given[key] !== undefined) {
    return void report([...path, key], 'a property is of the whole network; leave it out')
  }
  let chosen: string[] | undefined
  if (given.node !== undefined) {
    const node = oneNode(given.node, [...path, 'node'], scope)
    chosen = node === undefined ? undefined : [node]
  } else if (given.nodes !== undefined) {
    const selection = select(given.nodes, names)
    if ('problem' in selection) report([...path, 'nodes'], selection.problem)
    else chosen = selection.nodes
  }
  if (what !== 'verdict') return chosen
  const samplers = groups.filter(({ samples }) => samples > 0).map(({ name }) => name)
  const judges = (node: string) => samplers.includes(node.slice(0, node.lastIndexOf('-')))
  const silent = chosen?.find((node) => !judges(node))
  if (silent !== undefined)
    report([...path, key], `'${silent}' gives no verdict; only light samplers that draw samples do`)
  if (samplers.length === 0)
    report([...path, 'verdict'], 'no node of this network gives a verdict; add light samplers that draw samples')
  return chosen ?? names.filter(judges)
}

/** The blob named; for a verdict that must come in time, the only one there is. */
function blobFor(given: FileExpectation, what: string, when: string, path: Path, scope: Scope): string | undefined {
  const names = scope.blobs.filter((name) => name !== '')
  const { blob } = given
  if (blob !== undefined) {
    checkBlob(blob, [...path, 'blob'], scope)
    const isTotal = given.metric !== undefined && metricByName(given.metric).isTotal
    if (what === 'property' || isTotal)
      scope.report([...path, 'blob'], `this ${what} is of the whole run; leave it out`)
    return blob
  }
  if (what !== 'verdict') return undefined
  if (names.length === 1) return names[0]
  if (names.length === 0) scope.report([...path, 'verdict'], 'nothing is published in this file')
  else if (when === 'eventually') scope.report([...path, 'blob'], `missing; expected one of ${names.join(', ')}`)
  return undefined
}

/** A deadline after the end could never be missed, nor met. */
function checkDeadline(
  { eventually, metric }: FileExpectation,
  blob: string | undefined,
  path: Path,
  workload: readonly Step[],
  { durationMs, report }: Scope,
): void {
  if (typeof eventually !== 'number') return
  if (metric !== undefined && metricByName(metric).isTotal) {
    report([...path, 'eventually'], 'this metric is known at the end only: say eventually: true, or always: true')
    return
  }
  const step = workload.find((step) => step.kind === 'publish' && step.blob === blob)
  const start = step?.atMs ?? 0
  if (start + eventually <= durationMs) return
  const end = printDuration(durationMs)
  const from = step === undefined ? '' : ` after '${blob}' is published at ${printDuration(start)}`
  report(
    [...path, 'eventually'],
    `${printDuration(eventually)}${from} is later than the run's end at ${end}; raise duration`,
  )
}

function boundsOf(
  given: FileExpectation,
  what: string,
  when: string,
  nodes: number | undefined,
  path: Path,
  scope: Scope,
): Pick<Expectation, 'atLeast' | 'atMost'> {
  const bound = (key: 'at least' | 'at most') => {
    const value = given[key]
    if (value === undefined) return undefined
    if (given.metric !== undefined) return metricBound(value, metricByName(given.metric).unit, [...path, key], scope)
    if (when !== 'eventually') return void scope.report([...path, key], 'goes with eventually, or with a metric')
    const most = nodes ?? scope.names.length
    const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most
    if (isCount) return value
    return void scope.report([...path, key], `expected a number of nodes from 0 to ${most}, got ${valueText(value)}`)
  }
  const [atLeast, atMost] = [bound('at least'), bound('at most')]
  if (what === 'metric' && given['at least'] === undefined && given['at most'] === undefined) {
    scope.report(path, 'a metric needs a bound: at least, at most or both')
  }
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    scope.report([...path, 'at least'], 'expected no more than at most')
  }
  if (what !== 'metric' && atLeast === 0 && atMost === undefined) {
    scope.report([...path, 'at least'], 'expected 1 or more: at least 0 always holds')
  }
  return { atLeast, atMost }
}

function metricBound(value: number | string, unit: string, path: Path, { report }: Scope): number | undefined {
  const schema = unit === 'time' ? duration() : unit === 'size' ? size(0, Number.MAX_SAFE_INTEGER) : undefined
  if (schema === undefined) {
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
    return void report(path, `expected a number from 0, got ${valueText(value)}`)
  }
  const read = schema.safeParse(value)
  if (read.success) return read.data
  return void report(path, `${read.error.issues[0]!.message}, got ${valueText(value)}`)
}
