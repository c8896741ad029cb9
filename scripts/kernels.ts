/** `npm run kernels`: builds the WebAssembly kernels of `packages/erasure` into its sources. */
import { writeFile } from 'node:fs/promises'
import { generatedFile, generateKernel, kernelNames } from './kernels/build.ts'

for (const name of await kernelNames()) {
  const text = await generateKernel(name)
  await writeFile(generatedFile(name), text)
  console.log(`${name}: ${text.length} characters`)
}
