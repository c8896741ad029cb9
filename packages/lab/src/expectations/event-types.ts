/**
 * Every type of event that a history can hold, with a word on each: the vocabulary of `event:` in a network file.
 *
 * The compiler holds this table against the union of events, so neither can grow without the other.
 */
import type { RunEvent } from '../runs/run-event.ts'

export type EventType = RunEvent['type']

const MEANINGS: Readonly<Record<EventType, string>> = {
  'node-started': 'a node is up',
  'node-stopped': 'a node has been stopped',
  'peer-connected': 'a connection to a peer is open',
  'peer-disconnected': 'the last connection to a peer is closed',
  'peer-custody': 'a peer has told its custody',
  'peer-charged': 'a peer was charged with bad data or a broken limit',
  'blob-encoded': 'the publisher has encoded and committed',
  'header-published': 'the publisher has announced a blob',
  'column-published': 'the publisher has given a column to gossip',
  'columns-withheld': 'the publisher keeps columns back',
  'header-received': 'a node has heard of a blob',
  'column-received': 'a node has accepted a column',
  'message-refused': 'a gossip rule refused a message',
  'custody-complete': 'a full node holds all its columns of a blob',
  'reconstruction-started': 'a full node restores a blob',
  'reconstruction-finished': 'it has, or has found the encoding bad',
  'column-given-back': 'a restored column goes to gossip',
  'bad-encoding-made': 'the publisher has encoded badly on purpose',
  'encoding-checked': 'a node has looked whether the encoding is sound',
  'bad-encoding-proven': 'a node holds a proof of bad encoding',
  'fraud-proof-published': 'a proof of bad encoding goes to gossip',
  'sampling-started': 'a light sampler has drawn',
  'sample-ended': 'a sample was answered, or failed',
  verdict: 'a light sampler says how it stands',
  'blob-fetched': 'a node has fetched and checked a payload',
  'task-failed': 'background work of a node failed',
  'gossip-totals': 'a node’s count of gossip messages, at its end',
  'network-ready': 'times of the file count from here',
  'blob-named': 'a publish of the workload is under way',
  'step-failed': 'a step of the workload could not be done',
  'network-ended': 'the file’s duration is over',
  'fault-started': 'a fault is on',
  'fault-bit': 'a fault changed something for the first time',
  'fault-healed': 'a fault is off',
  'fault-recovered': 'what a fault had hindered works again',
}

export const EVENT_TYPES = Object.keys(MEANINGS) as [EventType, ...EventType[]]

export function meaningOf(type: EventType): string {
  return MEANINGS[type]
}
