/**
 * A verdict in words, for people.
 *
 * It never says "the probability that the data are available": sampling cannot know that. It says how often a withholder
 * who hides just enough would have got past this very draw, and under what assumption.
 */
import type { Verdict } from './judge.ts'

/** A fraction with more characters than this is announced by its length: the exact one is in the verdict itself. */
const LONGEST_FRACTION = 60

const HEADLINES: Record<Verdict['verdict'], string> = {
  available: 'Available: every sample was answered with a valid proof',
  withheld: 'Withheld: a custodian was reached and had nothing valid for at least one sample',
  undecided: 'Undecided: nothing speaks of withholding, and not every sample was answered',
  invalid: 'Invalid: a fraud proof shows that the publisher encoded badly, whatever the samples said',
}

/** Lines of text, without a line break at their ends. */
export function formatVerdict(verdict: Verdict): string[] {
  const { asked, answered, notHeld, invalid, lost } = verdict
  return [
    asked === 0 ? 'Undecided: nothing was asked' : HEADLINES[verdict.verdict],
    `samples: ${asked} asked, ${answered} answered, ${notHeld} not held, ${invalid} invalid, ${lost} lost`,
    `${nameOfChance(verdict)}: ${formatChance(verdict)} (${formatFraction(verdict.chanceFooledExact)})`,
    `assuming that ${verdict.assumption}`,
  ]
}

/** Only who believes the data available can be fooled; for the others the same number is a p-value. */
function nameOfChance({ verdict, asked, answered }: Verdict): string {
  return verdict === 'available'
    ? `chance to be fooled, by hiding the smallest unrecoverable set and still answering all ${asked} samples`
    : `chance that ${answered} or more of ${asked} samples are answered when the smallest unrecoverable set is hidden`
}

function formatChance({ chanceFooled, chanceFooledExact }: Verdict): string {
  if (chanceFooled === 0) return chanceFooledExact.startsWith('0/') ? '0' : 'below 4.9e-324'
  return chanceFooled < 0.001 ? chanceFooled.toExponential(3) : String(Number(chanceFooled.toPrecision(4)))
}

function formatFraction(fraction: string): string {
  if (fraction.length <= LONGEST_FRACTION) return `exactly ${fraction}`
  const digits = fraction.length - fraction.indexOf('/') - 1
  return `exact fraction with a denominator of ${digits} digits`
}
