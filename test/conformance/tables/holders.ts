/** Tables about who holds what: custody, peers, starved columns, meshes, committees. */
import { chanceCommitteeLies, firstOrderCommitteeLies } from '@daslab/sampler/estimate/committee'
import {
  chanceAnyWithoutHolder,
  chanceMeshEclipsed,
  chanceNoHolder,
  chanceNoHonestPeer,
  expectedColumnsReached,
  expectedHolders,
  shareStillVoting,
  starvedColumnsToStop,
} from '@daslab/sampler/estimate/custody-odds'
import { ratio, ratioToNumber } from '@daslab/sampler/odds/ratio'
import { chanceAtMostHiddenWithReplacement } from '@daslab/sampler/odds/with-replacement'
import type { Table } from './table.ts'

export const holders: readonly Table[] = [
  {
    file: /^custody_starvation$/,
    compute(row) {
      const custody = { groups: row.integer('m_columns'), kept: row.integer('custody_groups_per_node') }
      const nodes = row.integer('honest_nodes_h')
      return {
        'P(column has no honest custodian)': chanceNoHolder(custody, nodes),
        union_bound_any_column: chanceAnyWithoutHolder(custody, nodes),
        'E[honest custodians per column]': expectedHolders(custody, nodes),
      }
    },
  },
  {
    file: /^peer_coverage$/,
    compute(row) {
      const custody = { groups: row.integer('m'), kept: row.integer('g') }
      const [peers, share] = [row.integer('peers_d'), row.value('sybil_fraction_of_peers')]
      return {
        'P(no honest peer for a column)': chanceNoHonestPeer(custody, peers, share),
        'E[columns covered by honest peers]': expectedColumnsReached(custody, peers, share),
      }
    },
  },
  {
    file: /^topic_starvation_votes$/,
    compute(row) {
      const [columns, samples] = [row.integer('m'), row.integer('k')]
      const [, above, below] = /^(\d+)\/(\d+)$/.exec(row.text('live_threshold')) ?? []
      if (below === undefined)
        throw new Error(`live_threshold: expected a fraction, got '${row.text('live_threshold')}'`)
      const starved = starvedColumnsToStop(columns, samples, ratio(BigInt(above!), BigInt(below)))
      return {
        max_starved_columns_still_live: starved - 1,
        starved_columns_to_break: starved,
        fraction_of_nodes_still_voting: shareStillVoting(columns, samples, starved),
      }
    },
  },
  {
    file: /^gossip_mesh_eclipse$/,
    compute: (row) => ({
      'P(mesh all Sybil)': chanceMeshEclipsed(row.value('sybil_fraction_of_topic_peers'), row.integer('mesh_degree_D')),
    }),
  },
  {
    file: /^dac_compromise_probability$/,
    compute(row) {
      const [members, required] = [row.integer('members_n'), row.integer('required_signers_r')]
      return {
        honest_needed: members - required + 1,
        'l2beat C(n,r)*0.01^r': firstOrderCommitteeLies(members, required, 0.01),
        'exact tail p=0.01': chanceCommitteeLies(members, required, 0.01),
        'exact tail p=0.10': chanceCommitteeLies(members, required, 0.1),
      }
    },
  },
  {
    // Avail's confidence: half of the cells hidden, and draws that may repeat.
    file: /^avail_confidence$/,
    compute(row) {
      const draw = { positions: 2, hidden: 1, samples: row.integer('cells') }
      return { 'confidence_%': 100 * (1 - ratioToNumber(chanceAtMostHiddenWithReplacement(draw, 0))) }
    },
  },
]
