/** Tables of estimators: limits, likelihoods and posteriors, and Wald's sequential test. */
import { evidence, posterior, posteriorOfUniformPrior } from '@daslab/sampler/estimate/bayes'
import { fewestHidden, mostHidden } from '@daslab/sampler/estimate/hidden-limits'
import { clopperPearsonUpper } from '@daslab/sampler/estimate/proportion-limits'
import { sequentialTest } from '@daslab/sampler/estimate/sequential-test'
import { chanceAtMostHidden } from '@daslab/sampler/odds/exact'
import { ratioToNumber } from '@daslab/sampler/odds/ratio'
import type { Row } from './csv.ts'
import type { Table } from './table.ts'

function observed(row: Row) {
  return { positions: row.integer('N'), samples: row.integer('S'), failures: row.integer('f') }
}

export const estimators: readonly Table[] = [
  {
    file: /^estimator_frequentist_reference$/,
    compute(row) {
      const observation = observed(row)
      const { positions, samples, failures } = observation
      const hidden = row.integer('M_star')
      return {
        p_value: ratioToNumber(chanceAtMostHidden({ positions, hidden, samples }, failures)),
        M_lower_95: fewestHidden(observation, 0.95),
        M_upper_95: mostHidden(observation, 0.95),
        'M_upper_99.9': mostHidden(observation, 0.999),
        clopper_pearson_upper_95: clopperPearsonUpper(samples, failures, 0.95),
        'clopper_pearson_upper_99.9': clopperPearsonUpper(samples, failures, 0.999),
        'claim_available_at_95%': mostHidden(observation, 0.95) < hidden,
        'claim_available_at_99.9%': mostHidden(observation, 0.999) < hidden,
      }
    },
  },
  {
    file: /^estimator_bayes_reference$/,
    compute(row) {
      const found = evidence(observed(row), row.integer('M_star'), row.value('honest_loss'))
      // Failures that neither side can explain, 0/0, count as withholding in the table.
      const result = Number.isNaN(found.bayesFactor) ? { ...found, bayesFactor: Infinity } : found
      return {
        L_withheld: result.withheld,
        L_honest: result.honest,
        bayes_factor: result.bayesFactor,
        'post_withheld_prior_0.001': posterior(0.001, result),
        'post_prior_0.01': posterior(0.01, result),
        'post_prior_0.5': posterior(0.5, result),
      }
    },
  },
  {
    file: /^estimator_uniform_prior_reference$/,
    compute: (row) => ({
      'P(M>=M*|f,S)': ratioToNumber(posteriorOfUniformPrior(observed(row), row.integer('M_star'))),
    }),
  },
  {
    // The first column is q1 itself: the table leaves the loss out of it.
    file: /^sprt_reference$/,
    compute(row) {
      const test = sequentialTest({
        withheldFailure: row.value('p1_withheld_fail'),
        honestFailure: row.value('p0_honest_loss'),
        falseAccept: row.value('false_accept_target'),
        falseAlarm: row.value('false_alarm_target'),
      })
      return {
        'accept_boundary_LLR<=': test.acceptAt,
        'alarm_boundary_LLR>=': test.alarmAt,
        LLR_per_failure: test.perFailure,
        LLR_per_success: test.perSuccess,
        successes_in_a_row_to_accept: test.successesToAccept,
        'E[n|available]': test.expectedWhenAvailable,
        'E[n|withheld]': test.expectedWhenWithheld,
      }
    },
  },
]
