/** One way to run a property: the same runs every time; another seed by `FC_SEED=… npx vitest run`. */
import fc from 'fast-check'

const seed = Number(process.env.FC_SEED ?? 0x5eed)

export function checkProperty<Ts>(property: fc.IProperty<Ts>, numRuns: number): void {
  fc.assert(property, { seed, numRuns })
}
