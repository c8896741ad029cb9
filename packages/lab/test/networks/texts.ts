/** Network files for tests, and what reading them comes to. */

import { parseNetwork } from '../../src/networks/load.ts'
import type { Network } from '../../src/networks/network.ts'
import { NetworkFileError, problemLine } from '../../src/networks/problems.ts'

/** One publisher, four full nodes, three samplers, one blob. */
export const SMALL_FILE = `
name: small
duration: 20s
nodes:
  publisher: {}
  full: { count: 4, super: 1 }
  light: { count: 3 }
workload:
  - { at: 1s, publish: { size: 10KiB }, as: blob }
`

export function read(text: string, seed?: number): Network {
  return parseNetwork('a.yaml', new TextEncoder().encode(text), seed)
}

/** The lines that a wrong file is told with. */
export function problemsOf(text: string | Uint8Array): string[] {
  try {
    parseNetwork('a.yaml', typeof text === 'string' ? new TextEncoder().encode(text) : text)
  } catch (error) {
    if (error instanceof NetworkFileError) return error.problems.map(problemLine)
    throw error
  }
  return []
}
