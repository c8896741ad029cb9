/**
 * A committee that attests availability: the chance that enough members collude to lie.
 *
 * With n members of which r must sign, and each corrupt with the chance p independently of the others, the lie succeeds when r
 * or more are corrupt. L2BEAT orders committees by the first term, C(n, r) p^r, which counts larger coalitions wrongly but
 * differs little while p is small. Members that share a jurisdiction or an operator are not independent; no formula here knows.
 */
import { assertChance, assertInteger } from '../errors.ts'
import { chanceAtLeast } from '../odds/binomial.ts'
import { logBinomial } from '../odds/log-binomial.ts'

/** P[r or more of n members are corrupt]. */
export function chanceCommitteeLies(members: number, required: number, corruption: number): number {
  assertCommittee(members, required, corruption)
  return chanceAtLeast(required, members, corruption)
}

/** C(n, r) p^r: the first-order estimate. */
export function firstOrderCommitteeLies(members: number, required: number, corruption: number): number {
  assertCommittee(members, required, corruption)
  return Math.exp(logBinomial(members, required) + required * Math.log(corruption))
}

function assertCommittee(members: number, required: number, corruption: number): void {
  assertInteger('members', members, 1, 2 ** 30)
  assertInteger('required', required, 1, members)
  assertChance('corruption', corruption)
}
