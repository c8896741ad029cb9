/** Fenced code of a Markdown page, by language. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../architecture/scan.ts'

export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, tag]) => tag === language)
    .map(([, , code]) => code ?? '')
}
