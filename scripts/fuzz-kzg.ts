/** `npm run fuzz:kzg -- [--pairs N] [--seed S] [--from I]`: both KZG engines, the same inputs (test/conformance). */
import { parseArgs } from 'node:util'
import { openKzg } from '@daslab/erasure/commitment/kzg'
import { fuzzKzg } from '../test/conformance/differential.ts'

const USAGE = 'usage: npm run fuzz:kzg -- [--pairs N] [--seed S] [--from I]'

function parsed(): { readonly pairs: number; readonly seed: string; readonly from: number } | undefined {
  try {
    const { values } = parseArgs({
      options: {
        pairs: { type: 'string', default: '500' },
        seed: { type: 'string', default: 'daslab' },
        from: { type: 'string', default: '0' },
      },
    })
    const [pairs, from] = [Number(values.pairs), Number(values.from)]
    const isSane = Number.isSafeInteger(pairs) && pairs > 0 && Number.isSafeInteger(from) && from >= 0
    return isSane ? { pairs, seed: values.seed, from } : undefined
  } catch {
    return undefined
  }
}

const options = parsed()
if (options === undefined) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  const engines = [openKzg('native'), openKzg('pure')] as const
  console.log(`${engines[0].name} against ${engines[1].name}, seed ${options.seed}, pairs from ${options.from}`)
  const { disagreements, kinds } = fuzzKzg(engines, options, (line) => console.log(line))
  for (const [kind, count] of [...kinds].sort()) console.log(`${String(count).padStart(6)}  ${kind}`)
  console.log(`${options.pairs} pairs, ${disagreements} disagreements`)
  process.exitCode = disagreements > 0 ? 1 : 0
}
