/** `npm run conformance -- DIR [--engine native|pure|both]`: runs a folder of test vectors and tables (test/conformance). */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Engine, runConformance } from '../test/conformance/conformance.ts'

const USAGE = 'usage: npm run conformance -- DIR [--engine native|pure|both]'
const ENGINES: Readonly<Record<string, readonly Engine[]>> = {
  native: ['native'],
  pure: ['pure'],
  both: ['native', 'pure'],
}

function parsed(): { readonly dir: string; readonly engines: readonly Engine[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { engine: { type: 'string', default: 'both' } },
    })
    const engines = ENGINES[values.engine]
    const [dir] = positionals
    return dir === undefined || positionals.length > 1 || engines === undefined ? undefined : { dir, engines }
  } catch {
    return undefined
  }
}

const args = parsed()
if (args === undefined) {
  console.error(USAGE)
  process.exitCode = 2
} else {
  const dir = resolve(process.env.INIT_CWD ?? '.', args.dir)
  const { passed, failed } = runConformance(dir, args.engines, (line) => console.log(line))
  if (passed + failed === 0)
    console.error(`conformance: found no cases in ${dir}; expected folders kzg/, custody/, celestia/ or tables/`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}
