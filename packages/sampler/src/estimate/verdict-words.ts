/**
 * The whole verdict in words, for people.
 *
 * It never says how probable it is that the data are available. It says how often a withholder would have got past, and then,
 * so that nobody takes that number for the network's, what one who looks at all draws can do to many samplers at once.
 */
import { formatVerdict } from '../verdict-text.ts'
import type { Assessment, Flag } from './verdict.ts'

/** Lines of text, without a line break at their ends. */
export function formatAssessment(assessment: Assessment): string[] {
  const [headline, samples] = formatVerdict(assessment)
  return [
    headline!,
    samples!,
    ...ofDraw(assessment),
    ofHidden(assessment),
    ofLoss(assessment),
    ofBelief(assessment),
    ...ofNetwork(assessment),
    ...ofFlags(assessment.flags),
  ]
}

function ofDraw({ pValue, plan, asked, answered }: Assessment): string[] {
  const stage = plan.stages.length > 1 ? ` by stage ${pValue.stage} of ${plan.stages.length}` : ''
  const lines = [
    `p-value: if the smallest unrecoverable set were hidden, ${chance(pValue.value)} of such draws would have ` +
      `${answered} or more of ${asked} samples answered${stage}; such a withholder would be noticed ` +
      `${allBut(pValue.value)} of the time`,
  ]
  if (plan.stages.length > 1) {
    lines.push(
      `the plan of ${plan.stages.length} stages accepts such a withholder with a chance of ${chance(plan.falseAccept)}`,
    )
  }
  return [...lines, `  assuming that ${pValue.assumption}`]
}

function ofHidden({ hidden, asked }: Assessment): string {
  const { most, positions, level, smallestUnrecoverable, excludesWithholding } = hidden
  const meaning = excludesWithholding ? 'too few' : 'enough'
  return (
    `at most ${most} of ${positions} positions may be hidden at a level of ${percent(level)}` +
    `${asked === 0 ? ', as nothing was asked' : ''}: ${meaning} to stop reconstruction, which takes ${smallestUnrecoverable}`
  )
}

function ofLoss({ loss, asked, invalid }: Assessment): string {
  const { explains, failuresToExplain, perSample, falseReject, assumption } = loss
  const explained =
    invalid > 0
      ? 'honest loss explains no invalid proof'
      : failuresToExplain === 0
        ? 'no failure for honest loss to explain'
        : `honest loss alone fails ${failuresToExplain} or more of ${asked} samples with a chance of ${chance(explains)}`
  return (
    `${explained}; at a loss of ${percent(perSample)} for each sample it makes the plan fail with a chance of ` +
    `${chance(falseReject)} (assuming that ${assumption})`
  )
}

function ofBelief({ belief }: Assessment): string {
  const { prior, posterior, bayesFactor, assumption } = belief
  const factor = bayesFactor === 'infinite' ? 'without limit' : `by a factor of ${chance(bayesFactor)}`
  return (
    `whoever gave withholding a prior of ${percent(prior)} now has ${percent(posterior)}: the draw changes the odds ${factor} ` +
    `(assuming that ${assumption})`
  )
}

function ofNetwork({ network }: Assessment): string[] {
  const { samplers, cannotReach, attackFools, noAttack, expectedWithoutLooking, securityBits, assumption } = network
  const above =
    cannotReach === undefined
      ? `that it fools all ${samplers} cannot be excluded`
      : `it fools fewer than ${cannotReach} but with a chance of 2^-${securityBits}`
  const below =
    attackFools === undefined
      ? `an attack to hold against it: ${noAttack ?? 'none'}`
      : `an attack constructed here fools ${attackFools}`
  return [
    `the network: a withholder that looks before it reveals can fool many of ${samplers} samplers at once; ${below}, ${above} ` +
      `(one that does not look fools ${chance(expectedWithoutLooking)} on average)`,
    `  assuming that ${assumption}`,
  ]
}

function ofFlags(flags: readonly Flag[]): string[] {
  if (flags.length === 0) return []
  return ['the figures do not hold as they stand:', ...flags.map((flag) => `  - ${nameOf(flag)}`)]
}

function nameOf(flag: Flag): string {
  switch (flag.kind) {
    case 'linkable-requests':
      return 'requests can be linked: a publisher can serve this sampler and hide from others, so only the network’s bound holds'
    case 'predictable-draw':
      return 'the draw can be foreseen by whoever knows this sampler, so only the network’s bound holds'
    case 'one-peer':
      return `one peer gave all ${flag.answers} valid answers (${flag.peer}): nobody else vouches for the data`
    case 'repeated-draw':
      return 'these very positions were drawn for another blob before: a publisher that saw those requests could foresee them'
    case 'drawn-again':
      return `other positions were drawn for this blob before (${flag.earlierDraws} times): whoever draws until lucky is lucky`
    case 'proof-failures':
      return `proofs failed at positions ${flag.positions.join(', ')}: somebody sent what is not the data, which is no loss`
    case 'source-broke-its-contract':
      return `the source of cells misbehaved: ${flag.ignoredAnswers} answers ignored${flag.error === undefined ? '' : `, error: ${flag.error}`}`
  }
}

/** Four digits; small chances with an exponent. */
function chance(value: number): string {
  if (value === 0) return '0'
  return value < 0.001 || value >= 1e6 ? value.toExponential(3) : String(Number(value.toPrecision(4)))
}

/** What is left of 100 % without a share, which may be too small for a double to tell the rest from 1. */
function allBut(share: number): string {
  return share > 0 && share < 1e-8 ? `all but ${percent(share)}` : percent(1 - share)
}

/** A share in percent, never rounded up to 100 or down to 0 when it is neither. */
function percent(share: number): string {
  if (share === 0 || share === 1) return `${100 * share} %`
  if (share < 0.01) return `${chance(100 * share)} %`
  // As many decimals as the distance from 100 % needs for two digits, cut off.
  const decimals = Math.max(2, Math.ceil(-Math.log10(1 - share)) - 1)
  const scale = 10 ** decimals
  return `${Math.floor(100 * share * scale + 1e-6) / scale} %`
}
