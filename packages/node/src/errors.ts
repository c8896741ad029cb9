/** What can go wrong on a node by a user's or programmer's fault, or by its surroundings; a peer's fault is a verdict. */
import { CodedError } from '@daslab/erasure/errors'

export type NodeErrorCode =
  /** The blob's header never came, or has been pruned: `{ blob }`. */
  | 'NODE_UNKNOWN_BLOB'
  /** The network holds too few columns to restore it: `{ blob, have, need }`. */
  | 'NODE_NOT_RECOVERABLE'
  /** Verified cells that are no code word, or that frame no such payload: the publisher encoded badly: `{ blob }`. */
  | 'NODE_BAD_ENCODING'
  /** A role that cannot do what was asked of it: `{ role, action }`. */
  | 'NODE_WRONG_ROLE'
  /** Nobody is there to hear a publication: `{ blob }`. */
  | 'NODE_NO_PEERS'
  /** An option outside its range: `{ name, value }`. */
  | 'NODE_BAD_OPTION'
  /** The address cannot be listened on or dialled: `{ address }`. */
  | 'NODE_ADDRESS'
  /** The node is stopped or stopping. */
  | 'NODE_STOPPED'
  /** The thread that does heavy work died: `{ cause }`. Never taken for a valid answer. */
  | 'NODE_WORKER'

/** @see NodeErrorCode for the details of each code. */
export class NodeError extends CodedError<NodeErrorCode> {}
