/**
 * What can be missing although nobody withholds: columns without an honest holder, and peers that are all the attacker's.
 *
 * A node keeps g of m custody groups, chosen by hashing its identity, so a given column is missed by one honest node with the
 * chance 1 - g/m and by h of them with (1 - g/m)^h. The same holds for d peers of which a share is the attacker's. Such
 * columns look withheld to every sampler, and a validator that samples one does not vote.
 */
import { assertChance, assertInteger } from '../errors.ts'
import { chanceNoneHidden } from '../odds/exact.ts'
import { fastChanceNoneHidden } from '../odds/fast.ts'
import { isAtMost, type Ratio } from '../odds/ratio.ts'
import { firstWhere } from '../odds/search.ts'

const MOST = 2 ** 40

export interface Custody {
  /** m: custody groups, or columns where each group is one. */
  readonly groups: number
  /** g: groups that each node keeps. */
  readonly kept: number
}

/** P[a given column has no holder among so many honest nodes]. */
export function chanceNoHolder(custody: Custody, honestNodes: number): number {
  assertInteger('honestNodes', honestNodes, 0, MOST)
  return missedBy(custody, 1) ** honestNodes
}

/** A bound on P[any column at all has no holder]: the sum over the columns, at most 1. */
export function chanceAnyWithoutHolder(custody: Custody, honestNodes: number): number {
  return Math.min(1, custody.groups * chanceNoHolder(custody, honestNodes))
}

/** The expected number of honest holders of a column. */
export function expectedHolders({ groups, kept }: Custody, honestNodes: number): number {
  return (honestNodes * kept) / groups
}

/** P[none of so many peers is an honest holder of a given column], when a share of the peers is the attacker's. */
export function chanceNoHonestPeer(custody: Custody, peers: number, attackerShare: number): number {
  assertInteger('peers', peers, 0, MOST)
  return missedBy(custody, 1 - assertChance('attackerShare', attackerShare)) ** peers
}

/** The expected number of columns that some honest peer holds. */
export function expectedColumnsReached(custody: Custody, peers: number, attackerShare: number): number {
  return custody.groups * (1 - chanceNoHonestPeer(custody, peers, attackerShare))
}

/** P[all D peers of a gossip mesh are the attacker's], when they are drawn from a topic of which it holds this share. */
export function chanceMeshEclipsed(attackerShare: number, meshPeers: number): number {
  assertInteger('meshPeers', meshPeers, 0, MOST)
  return assertChance('attackerShare', attackerShare) ** meshPeers
}

/** The share of nodes that still find everything, when each samples k of m columns and so many columns are starved. */
export function shareStillVoting(columns: number, samples: number, starved: number): number {
  return fastChanceNoneHidden({ positions: columns, hidden: starved, samples })
}

/** The fewest starved columns that leave no more than a share `needed` of the nodes voting, decided exactly. */
export function starvedColumnsToStop(columns: number, samples: number, needed: Ratio): number {
  assertInteger('columns', columns, 1, MOST)
  assertInteger('samples', samples, 1, columns)
  return firstWhere(0, columns, (starved) =>
    isAtMost(chanceNoneHidden({ positions: columns, hidden: starved, samples }), needed),
  )
}

/** The chance that one peer, which counts with this share, does not hold a given column. */
function missedBy({ groups, kept }: Custody, share: number): number {
  assertInteger('groups', groups, 1, MOST)
  assertInteger('kept', kept, 0, groups)
  return 1 - (share * kept) / groups
}
