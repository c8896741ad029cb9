/**
 * The differential test of KZG engines: the same input through the door to each, and the same answer back.
 *
 * Answers are results or the code of an error. An engine's defect (`ERASURE_KZG_FAILED`, an error without a code) agrees
 * with nothing, itself included; so does an answer that is known to be wrong.
 */
import type { Kzg } from '@daslab/erasure/commitment/kzg'
import { CodedError } from '@daslab/erasure/errors'
import { type RandomSource, seededRandom } from '@daslab/sampler/random'
import { type KzgInput, type Material, makeInput, makeMaterial } from './kzg-inputs.ts'

export interface Fuzzed {
  readonly disagreements: number
  /** How many inputs there were of each kind, `kind: answer`. */
  readonly kinds: ReadonlyMap<string, number>
}

/** Pair number `i` follows from the seed and `i` alone. `say` is given each disagreement, and progress. */
export function fuzzKzg(
  engines: readonly [Kzg, Kzg, ...Kzg[]],
  { pairs, seed, from = 0 }: { readonly pairs: number; readonly seed: string; readonly from?: number },
  say: (line: string) => void,
): Fuzzed {
  const random = seededRandom(seed)
  const material: readonly Material[] = makeMaterial(engines[0], random.split('material'))
  const kinds = new Map<string, number>()
  let disagreements = 0
  for (let i = from; i < from + pairs; i++) {
    const { input, answers, problem } = fuzzPair(engines, random.split(`pair ${i}`), material)
    if (problem !== undefined) {
      disagreements++
      say(`pair ${i}, ${input.call}, ${input.kind}: ${problem}`)
    }
    const answer = answers[0]!.length > 40 ? 'a result' : answers[0]!
    const kind = `${input.call}, ${input.kind}: ${answer}`
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    const done = i + 1 - from
    if (done % 100 === 0) say(`${done} of ${pairs} pairs, ${disagreements} disagreements`)
  }
  return { disagreements, kinds }
}

function fuzzPair(engines: readonly Kzg[], random: RandomSource, material: readonly Material[]) {
  const input = makeInput(random, material)
  const answers = engines.map((engine) => answerOf(engine, input))
  return { input, answers, problem: problemOf(engines, input, answers) }
}

export function problemOf(
  engines: readonly Kzg[],
  { expected }: KzgInput,
  answers: readonly string[],
): string | undefined {
  const said = engines.map(({ name }, k) => `${name} said ${answers[k]!.slice(0, 100)}`).join(', ')
  const [answer] = answers
  if (answer === undefined || answers.some((other) => other !== answer) || answer.startsWith('defect')) return said
  const isRefused = answer.startsWith('ERASURE_')
  if (expected === 'true' && answer !== 'true') return `expected true; ${said}`
  if (expected === 'not true' && answer === 'true') return `expected anything but true; ${said}`
  if (expected === 'refused' && !isRefused) return `expected a refusal; ${said}`
  return undefined
}

/** Text to compare: the result, the code of a refusal, or a defect and what it was. */
export function answerOf(kzg: Kzg, { call, args }: KzgInput): string {
  try {
    const result = (kzg[call] as (...args: unknown[]) => unknown)(...args)
    return JSON.stringify(result, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
    )
  } catch (error) {
    const isRefusal = error instanceof CodedError && error.code !== 'ERASURE_KZG_FAILED'
    return isRefusal ? error.code : `defect: ${(error as Error).message}`
  }
}
