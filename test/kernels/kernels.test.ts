/** The WebAssembly in the sources is what its own source compiles to, byte for byte. */
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { generatedFile, generateKernel, kernelNames } from '../../scripts/kernels/build.ts'

it.for(await kernelNames())('kernel %s: the generated source is built from its AssemblyScript', async (name) => {
  expect(await readFile(generatedFile(name), 'utf8'), 'run `npm run kernels`').toBe(await generateKernel(name))
})
