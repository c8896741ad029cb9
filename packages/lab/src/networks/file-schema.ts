/**
 * The network file's schema: what may be written, in which units, and what each key means.
 *
 * Everything optional has its default in `resolve.ts`, where the seed and the other keys are known. The descriptions are
 * those that `das schema` prints, hence those that an editor shows.
 */
import { z } from 'zod'
import { MAX_BLOBS, MAX_COLUMNS, MAX_FULL, MAX_LIGHT, MAX_PROCESSES, MAX_SEED } from '../limits.ts'
import { ExpectationSchema } from './expectation-schema.ts'
import { bandwidth, duration, share, signedDuration, size } from './units.ts'
import {
  custody,
  exactlyOne,
  groupName,
  keys,
  named,
  networkName,
  oneOf,
  oneOrMore,
  ownName,
  pattern,
  selector,
  text,
  wholeNumber,
  yes,
} from './words.ts'

/** Longer runs are not for one file on one machine. */
export const MAX_DURATION_MS = 24 * 3_600_000
export const MAX_GENERATED_BYTES = 32 * 1024 * 1024
const MOST = { steps: 1_000, attacks: 100, expectations: 1_000 }

const Params = keys(
  {
    scheme: text(40).describe('data availability scheme, such as merkle or peerdas').optional(),
    columns: wholeNumber(2, MAX_COLUMNS).describe('columns after extension, hence column subnets; even').optional(),
    maxBlobs: wholeNumber(1, MAX_BLOBS)
      .describe('rows that a matrix may have, where the scheme takes whole blobs')
      .optional(),
    samples: wholeNumber(0, MAX_COLUMNS).describe('samples that each light sampler draws of each blob').optional(),
    custody: custody().optional(),
    sampleTimeout: duration(50, 3_600_000)
      .describe('a sample without a valid answer after so long has failed')
      .optional(),
  },
  'What all nodes agree on.',
)

/** The two sides of a link. */
function ends<const From extends string, const To extends string>(from: From, to: To) {
  const side = (word: string) => selector().describe(`${word} of these nodes`)
  return { [from]: side('one'), [to]: side('another') } as Record<From | To, ReturnType<typeof selector>>
}

const link = {
  delay: duration().describe('from one node to another, one way').optional(),
  jitter: duration().describe('the delay varies by so much, either way').optional(),
  loss: share(99).describe('of the packets; lost ones are sent again').optional(),
  bandwidth: bandwidth().describe('of each link, each way; no limit when left out').optional(),
}

const Links = keys(
  {
    ...link,
    uplink: bandwidth().describe('what a node can send in all; no limit when left out').optional(),
    between: z
      .array(keys({ ...ends('nodes', 'and'), ...link }, 'Other links between any of these and any of those.'), {
        error: 'expected a list of links that differ',
      })
      .describe('Links that differ; of several that fit the last counts.')
      .optional(),
  },
  'What lies between every two nodes: needs the virtual setting.',
)

const Group = keys(
  {
    role: oneOf('publisher', 'full', 'light')
      .describe('what its nodes do; need not be said of a group called publisher, full or light')
      .optional(),
    count: wholeNumber(1, Math.max(MAX_FULL, MAX_LIGHT)).describe('how many nodes').optional(),
    super: wholeNumber(0, MAX_FULL).describe('how many of the full nodes keep all columns: the first ones').optional(),
    custody: custody().optional(),
    samples: wholeNumber(0, MAX_COLUMNS).describe('as in params, for these light samplers').optional(),
  },
  'Nodes of one kind, named after the group: full-0, full-1 …',
)

const Step = keys(
  {
    at: duration(0, MAX_DURATION_MS).describe('when, from the moment the network is ready'),
    publish: keys(
      {
        by: text(60).describe('the publisher; the first one when left out').optional(),
        file: text(400).describe('path of the payload, from the folder of this file').optional(),
        size: size(1, MAX_GENERATED_BYTES).describe('so many bytes drawn from the seed').optional(),
      },
      'Encode, commit and gossip a file, or bytes drawn from the seed.',
    )
      .meta(exactlyOne('file', 'size'))
      .optional(),
    as: ownName().describe('the name of the blob for the rest of this file; blob-1, blob-2 … when left out').optional(),
    get: keys(
      { by: text(60).describe('the node that fetches'), blob: ownName().describe('name of the blob') },
      'Fetch a blob, reconstruct and check it.',
    ).optional(),
    sample: keys(
      {
        by: text(60).describe('the light sampler that draws'),
        blob: ownName().describe('name of the blob'),
        samples: wholeNumber(1, MAX_COLUMNS).describe('how many; as it draws by itself when left out').optional(),
      },
      'A draw beyond the one that a light sampler makes by itself.',
    ).optional(),
  },
  'Something that is done, and when.',
).meta(exactlyOne('publish', 'sample', 'get'))

/** The keys that say what a fault is; the others say whom and when it hits. */
export const FAULT_KINDS = [
  'delay',
  'loss',
  'bandwidth',
  'partition',
  'oneWayPartition',
  'crash',
  'freeze',
  'clockJump',
] as const

const TIMES = {
  from: duration(0, MAX_DURATION_MS).describe('when it begins; at once when left out').optional(),
  until: duration(1, MAX_DURATION_MS).describe('when it ends; with the run when left out').optional(),
}

const faultKeys = {
  delay: duration(1).describe('all that these nodes send or are sent takes so much longer').optional(),
  jitter: duration(1).describe('of a delay: it varies by so much, either way').optional(),
  loss: share(99).describe('of the packets from and to these nodes').optional(),
  bandwidth: bandwidth().describe('of every link from and to these nodes').optional(),
  partition: z
    .array(selector(), { error: 'expected a list of groups of nodes, such as [[full-0..3], [full-4..7]]' })
    .min(2, { error: 'expected two groups of nodes or more' })
    .describe('nothing passes between nodes of different groups')
    .optional(),
  oneWayPartition: keys(ends('from', 'to'), 'Nothing passes from these to those.').optional(),
  crash: yes().describe('the nodes are gone with all they kept, and start anew at the end').optional(),
  freeze: yes().describe('the nodes stand still').optional(),
  clockJump: signedDuration().describe('the nodes’ clocks are set forward, or back').optional(),
  nodes: selector().describe('whom it hits').optional(),
  pick: share().describe('so many of these nodes only, drawn from the seed').optional(),
  ...TIMES,
}

const Fault = keys(faultKeys, 'Something that breaks, and when. Exactly one kind each.').meta(
  exactlyOne(...FAULT_KINDS),
)

const Attack = keys(
  {
    withhold: keys(
      { pattern: pattern() },
      'The publisher commits to everything and gives some columns to nobody.',
    ).optional(),
    by: text(60).describe('of a withholding: the publisher; all of them when left out').optional(),
    blob: oneOrMore(ownName()).describe('of a withholding: the blob or blobs; all of them when left out').optional(),
    ...faultKeys,
  },
  'What an adversary does: a withholding, or a fault made on purpose.',
).meta(exactlyOne('withhold', ...FAULT_KINDS))

export const NetworkFileSchema = keys(
  {
    name: networkName().describe('of the network and its run folder'),
    description: text(2_000).describe('what this network shows, for people').optional(),
    seed: wholeNumber(0, MAX_SEED).describe('keys, draws, payloads and attacks follow from it').optional(),
    duration: duration(100, MAX_DURATION_MS).describe('of the run, from the moment the network is ready').optional(),
    setting: oneOf('local', 'virtual')
      .describe('local: nodes in real time on this machine; virtual: on simulated time and links')
      .optional(),
    transport: oneOf('memory', 'tcp').describe('of the local setting: inside one process, or real sockets').optional(),
    processes: wholeNumber(0, MAX_PROCESSES)
      .describe('child processes that the nodes are spread over (tcp)')
      .optional(),
    params: Params.optional(),
    links: Links.optional(),
    nodes: named(groupName(), Group, 'role and count').describe('By name, groups of nodes.'),
    workload: z
      .array(Step, { error: 'expected a list of steps' })
      .max(MOST.steps)
      .describe('What is done, and when.')
      .optional(),
    attacks: named(ownName(), Attack, 'what it does').describe('By name, what an adversary does.').optional(),
    faults: named(ownName(), Fault, 'what breaks').describe('By name, what breaks.').optional(),
    expect: z
      .array(ExpectationSchema, { error: 'expected a list of expectations' })
      .max(MOST.expectations)
      .describe('What must come of it: what das test judges.')
      .optional(),
  },
  'A network of nodes, what is done to it, and what must come of it.',
)

/** A file as read: checked key by key, units converted, nothing filled in. */
export type NetworkFile = z.output<typeof NetworkFileSchema>
export type FileFault = z.output<typeof Fault>
export type FileAttack = z.output<typeof Attack>
export type FileStep = z.output<typeof Step>
export type FileLinks = z.output<typeof Links>
export type FileGroup = z.output<typeof Group>
