/** One readable line for each event: what a node's log holds, and what `--log-level debug` shows. */
import { printable } from '../escape.ts'
import { bytesText, columnsText, msText, shortBlob } from '../format.ts'
import type { RunEvent } from './run-event.ts'

/** `12:03:04.512  column-received  3f2a… column 17 from …Xy8 by gossip, 2.0 KiB`. */
export function eventLine(event: RunEvent): string {
  const time = new Date(event.at).toISOString().slice(11, 23)
  const blob = 'blob' in event ? ` ${shortBlob(event.blob)}` : ''
  const words = describe(event)
  return `${time}  ${event.type}${blob}${words === '' ? '' : ` ${words}`}`
}

function describe(event: RunEvent): string {
  switch (event.type) {
    case 'node-started':
      return `${event.role} ${event.peer} at ${event.addresses.join(' ') || 'no address'}, keeps ${columnsText(event.custody) || 'no columns'}`
    case 'node-stopped':
      return ''
    case 'peer-connected':
    case 'peer-disconnected':
      return shortPeer(event.peer)
    case 'peer-custody':
      return `${shortPeer(event.peer)} keeps ${event.columns} columns`
    case 'peer-charged':
      return `${shortPeer(event.peer)} for ${event.reason}: ${event.detail}`
    case 'blob-encoded':
      return `${bytesText(event.payloadBytes)}, encoded in ${msText(event.encodeMs)}, committed in ${msText(event.commitMs)}`
    case 'header-published':
      return `to ${event.recipients} peers`
    case 'column-published':
    case 'column-given-back':
      return `column ${event.column} to ${event.recipients} peers`
    case 'columns-withheld':
      return `${event.columns.length}: ${columnsText(event.columns)}`
    case 'header-received':
      return `from ${shortPeer(event.from)}`
    case 'column-received':
      return `column ${event.column} from ${shortPeer(event.from)} by ${event.source}, ${bytesText(event.bytes)}`
    case 'message-refused':
      return `${event.verdict} on ${event.topic} from ${shortPeer(event.from)}: ${event.rule}, ${event.detail}`
    case 'custody-complete':
      return `all ${event.columns} columns`
    case 'reconstruction-started':
      return `with ${event.have} columns of ${event.need} needed`
    case 'reconstruction-finished':
      return `${event.outcome} in ${msText(event.tookMs)}`
    case 'bad-encoding-made':
      return 'one cell of the extension is wrong'
    case 'encoding-checked':
      return `${event.outcome} in ${msText(event.tookMs)}`
    case 'bad-encoding-proven': {
      const where = event.line === null ? 'the matrix' : `${event.line.axis} ${event.line.index}`
      return `${where} is no code word, by ${event.cells} cells${event.from === '' ? '' : ` from ${shortPeer(event.from)}`}`
    }
    case 'fraud-proof-published':
      return `${bytesText(event.bytes)} to ${event.recipients} peers`
    case 'sampling-started':
      return `draw ${event.draw}: positions ${event.positions.join(' ')}`
    case 'sample-ended':
      return `draw ${event.draw}: position ${event.position} ${event.outcome} after ${event.attempts} requests, ${msText(event.tookMs)}`
    case 'verdict':
      return `draw ${event.draw}: ${event.result.verdict}, ${event.result.answered} of ${event.result.asked} answered, ${msText(event.tookMs)}`
    case 'blob-fetched':
      return `${event.columns} columns, ${bytesText(event.payloadBytes)} in ${msText(event.tookMs)}`
    case 'task-failed':
      return printable(event.error)
    case 'network-ready':
    case 'network-ended':
      return ''
    case 'blob-named':
      return `is ${event.name}`
    case 'step-failed':
      return `${event.step} ${event.name}: ${printable(event.error)}`
    case 'fault-started':
      return `${event.fault}: ${event.kind} on ${event.nodes.join(' ')}`
    case 'fault-bit':
      return `${event.fault}: ${printable(event.evidence)}`
    case 'fault-healed':
      return `${event.fault}: it touched ${event.touched} things`
    case 'fault-recovered':
      return `${event.fault}: ${printable(event.evidence)}, ${msText(event.afterMs)} after the healing`
    case 'gossip-totals':
      return `${event.copies} copies, ${event.deliveries} deliveries, ${bytesText(event.bytes)}`
  }
}

/** Peer ids differ at their ends. */
function shortPeer(peer: string): string {
  return peer.length > 12 ? `…${peer.slice(-8)}` : peer
}
