/** `npm run fuzz:kzg -- [--pairs N] [--seed S] [--from I] [--c-kzg DIR]`: the same inputs to all KZG engines (test/conformance). */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openKzg } from '@daslab/erasure/commitment/kzg'
import { cKzg } from '../test/conformance/c-kzg.ts'
import { fuzzKzg } from '../test/conformance/differential.ts'

const USAGE = 'usage: npm run fuzz:kzg -- [--pairs N] [--seed S] [--from I] [--c-kzg DIR]'

interface Options {
  readonly pairs: number
  readonly seed: string
  readonly from: number
  /** Folder of an installation of c-kzg; without it the two engines that the project ships. */
  readonly third: string | undefined
}

function parsed(): Options | undefined {
  try {
    const { values } = parseArgs({
      options: {
        pairs: { type: 'string', default: '500' },
        seed: { type: 'string', default: 'daslab' },
        from: { type: 'string', default: '0' },
        'c-kzg': { type: 'string' },
      },
    })
    const [pairs, from] = [Number(values.pairs), Number(values.from)]
    const isSane = Number.isSafeInteger(pairs) && pairs > 0 && Number.isSafeInteger(from) && from >= 0
    return isSane ? { pairs, seed: values.seed, from, third: values['c-kzg'] } : undefined
  } catch {
    return undefined
  }
}

const options = parsed()
if (options === undefined) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  const third = options.third === undefined ? [] : [cKzg(resolve(process.env.INIT_CWD ?? '.', options.third))]
  const engines = [openKzg('native'), openKzg('pure'), ...third] as const
  console.log(`${engines.map(({ name }) => name).join(' against ')}, seed ${options.seed}, pairs from ${options.from}`)
  const { disagreements, kinds } = fuzzKzg(engines, options, (line) => console.log(line))
  for (const [kind, count] of [...kinds].sort()) console.log(`${String(count).padStart(6)}  ${kind}`)
  console.log(`${options.pairs} pairs, ${disagreements} disagreements`)
  process.exitCode = disagreements > 0 ? 1 : 0
}
