/** `npm run bench -- NAME`: measurements of parts against what they could be, side by side in one run. */
import { benchKzg } from './bench/kzg.ts'
import { benchKzgThreads } from './bench/kzg-threads.ts'
import { benchRs } from './bench/rs.ts'
import { benchSimulate } from './bench/simulate.ts'
import { benchSquare } from './bench/square.ts'

const benches: Readonly<Record<string, () => void | Promise<void>>> = {
  kzg: benchKzg,
  'kzg-threads': benchKzgThreads,
  rs: benchRs,
  simulate: benchSimulate,
  square: benchSquare,
}

const name = process.argv[2] ?? ''
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
if (bench === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benches).join('|')}`)
  process.exitCode = 2
} else await bench()
