/** The WebAssembly in the sources is what its own source compiles to, byte for byte. */
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { generatedFile, generateKernel, kernelNames } from '../../scripts/kernels/build.ts'

const title = 'kernel %s: the generated source is built from its AssemblyScript'
it.for(await kernelNames())(title, { timeout: 120_000 }, async (name) => {
  expect(await readFile(generatedFile(name), 'utf8'), 'run `npm run kernels`').toBe(await generateKernel(name))
})
