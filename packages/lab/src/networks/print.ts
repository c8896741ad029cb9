/**
 * A network as the YAML that reads as the same network: what a run folder keeps, and what reproducers are.
 *
 * Everything is written out, also what the file left to the defaults, so that a later version with other defaults runs it
 * unchanged. Nodes are written as patterns, quantities with their units.
 */
import { Document, isCollection, visit } from 'yaml'
import { metricByName } from '../expectations/metrics.ts'
import type { Fault } from '../faults/fault.ts'
import type { Link } from '../virtual/link.ts'
import type { Links } from '../virtual/scenario.ts'
import type { Expectation, Network, NodeGroup, Step } from './network.ts'
import { namesText } from './selectors.ts'
import { printBandwidth, printDuration, printShare, printSize } from './units.ts'

export function printNetwork(network: Network): string {
  const { groups } = network
  const names = (nodes: readonly string[]) => {
    const texts = namesText(nodes, groups)
    return texts.length === 1 ? texts[0]! : texts
  }
  const file = {
    name: network.name,
    description: network.description || undefined,
    seed: network.seed,
    duration: printDuration(network.durationMs),
    setting: network.setting,
    ...(network.setting === 'local' && { transport: network.transport, processes: network.processes }),
    params: {
      scheme: network.scheme,
      columns: network.columns,
      maxBlobs: network.maxBlobs,
      sampleTimeout: printDuration(network.sampleTimeoutMs),
    },
    links: network.links && linksText(network.links, names),
    nodes: Object.fromEntries(groups.map((group) => [group.name, groupText(group)])),
    workload: network.workload.length === 0 ? undefined : network.workload.map(stepText),
    attacks: mapped(network.withholdings, ({ pattern, blobs }) => ({
      withhold: { pattern },
      blob: blobs.length === 1 ? blobs[0] : blobs,
    })),
    faults: mapped(network.faults, (fault) => faultText(fault, names)),
    expect:
      network.expectations.length === 0
        ? undefined
        : network.expectations.map((expectation) => expectationText(expectation, names)),
  }
  const document = new Document(file, { keepUndefined: false, aliasDuplicateObjects: false })
  // A group, a step, an expectation: one line each, as people write them.
  visit(document, {
    Map(_, map, ancestors) {
      map.flow = ancestors.filter(isCollection).length >= 2
    },
    Seq(_, list, ancestors) {
      list.flow = ancestors.filter(isCollection).length >= 2
    },
  })
  return document.toString({ lineWidth: 120 })
}

type Names = (nodes: readonly string[]) => string | string[]

function mapped<Item extends { readonly name: string }>(items: readonly Item[], text: (item: Item) => object) {
  return items.length === 0 ? undefined : Object.fromEntries(items.map((item) => [item.name, text(item)]))
}

function groupText({ role, count, superNodes, custody, samples }: NodeGroup) {
  return {
    role,
    count,
    ...(role === 'full' && {
      super: superNodes,
      custody: custody.kind === 'perfect' ? `perfect:${custody.copies}` : custody.groups,
    }),
    ...(role === 'light' && { samples }),
  }
}

function linksText({ everywhere, uplink, between = [] }: Links, names: Names) {
  return {
    ...linkText(everywhere),
    ...(Number.isFinite(uplink) && { uplink: printBandwidth(uplink) }),
    ...(between.length > 0 && {
      between: between.map(({ nodes, and, link }) => ({ nodes: names(nodes), and: names(and), ...linkText(link) })),
    }),
  }
}

function linkText({ delayMs, jitterMs, loss, bandwidth }: Partial<Link>) {
  return {
    ...(delayMs !== undefined && { delay: printDuration(delayMs) }),
    ...(jitterMs !== undefined && { jitter: printDuration(jitterMs) }),
    ...(loss !== undefined && { loss: printShare(loss) }),
    ...(bandwidth !== undefined && Number.isFinite(bandwidth) && { bandwidth: printBandwidth(bandwidth) }),
  }
}

function stepText(step: Step) {
  const at = printDuration(step.atMs)
  const { by, blob } = step
  switch (step.kind) {
    case 'publish': {
      const { payload } = step
      const what = payload.kind === 'file' ? { file: payload.path } : { size: printSize(payload.bytes) }
      return { at, publish: { by, ...what }, as: blob }
    }
    case 'sample':
      return { at, sample: { by, blob, samples: step.samples } }
    case 'get':
      return { at, get: { by, blob } }
  }
}

function faultText(fault: Fault, names: Names) {
  const when = {
    from: printDuration(fault.fromMs),
    ...(fault.untilMs !== undefined && { until: printDuration(fault.untilMs) }),
  }
  switch (fault.kind) {
    case 'delay': {
      const jitter = fault.jitterMs === undefined ? {} : { jitter: printDuration(fault.jitterMs) }
      return { delay: printDuration(fault.delayMs), ...jitter, nodes: names(fault.nodes), ...when }
    }
    case 'loss':
      return { loss: printShare(fault.rate), nodes: names(fault.nodes), ...when }
    case 'bandwidth':
      return { bandwidth: printBandwidth(fault.bitsPerSecond), nodes: names(fault.nodes), ...when }
    case 'partition':
      return { partition: fault.groups.map((group) => names(group)), ...when }
    case 'one-way-partition':
      return { oneWayPartition: { from: names(fault.from), to: names(fault.to) }, ...when }
    case 'crash':
    case 'freeze':
      return { [fault.kind]: true, nodes: names(fault.nodes), ...when }
    case 'clock-jump':
      return { clockJump: printDuration(fault.byMs), nodes: names(fault.nodes), ...when }
  }
}

function expectationText({ when, blob, nodes, claim, atLeast, atMost }: Expectation, names: Names) {
  const bound = (value: number) => {
    const unit = claim.kind === 'metric' ? metricByName(claim.metric).unit : 'count'
    return unit === 'time' ? printDuration(value) : unit === 'size' ? printSize(value) : value
  }
  return {
    [when.kind]: when.kind === 'eventually' && when.withinMs !== undefined ? printDuration(when.withinMs) : true,
    ...(blob !== undefined && { blob }),
    ...(nodes !== undefined && { nodes: names(nodes) }),
    ...claimText(claim),
    ...(atLeast !== undefined && { 'at least': bound(atLeast) }),
    ...(atMost !== undefined && { 'at most': bound(atMost) }),
  }
}

function claimText(claim: Expectation['claim']) {
  const { kind } = claim
  switch (kind) {
    case 'verdict':
      return { verdict: claim.verdict }
    case 'event':
      return { event: claim.event, ...(Object.keys(claim.where).length > 0 && { where: claim.where }) }
    case 'metric':
      return { metric: claim.metric }
    case 'property':
      return { property: claim.property }
  }
}
