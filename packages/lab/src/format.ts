/** Numbers and names as people read them: bytes, times, chances, sets of columns, paths. */
import { isAbsolute, relative } from 'node:path'

const KIBI = 1024

/** `812 bytes`, `100.0 KiB`, `32.0 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < KIBI) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  if (bytes < KIBI * KIBI) return `${(bytes / KIBI).toFixed(1)} KiB`
  return `${(bytes / KIBI / KIBI).toFixed(1)} MiB`
}

/** `0.4 ms`, `12 ms`, `1.25 s`. */
export function msText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return `${(ms / 1_000).toFixed(2)} s`
}

/** A chance: as a percentage where that reads well, else as a power of ten. */
export function chanceText(chance: number): string {
  if (chance === 0) return '0'
  if (chance < 1e-4) return chance.toExponential(1)
  const percent = chance * 100
  // Near certainty it is the distance from it that counts.
  return `${Number(percent.toPrecision(percent > 99 ? 8 : 3))} %`
}

/** A set of columns with ranges: `0-63, 70`. */
export function columnsText(columns: readonly number[]): string {
  const parts: string[] = []
  for (let i = 0; i < columns.length; ) {
    let j = i
    while (j + 1 < columns.length && columns[j + 1] === columns[j]! + 1) j++
    parts.push(i === j ? `${columns[i]}` : `${columns[i]}-${columns[j]}`)
    i = j + 1
  }
  return parts.join(', ')
}

/** `1 publisher`, `8 full nodes`. */
export function countText(count: number, singular: string, plural: string = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}

/** The first digits of a blob id: enough to tell blobs apart, and to name one to `das`. */
export function shortBlob(blob: string): string {
  return blob.slice(0, 12)
}

/** A path from here where it lies below, whole where it does not. */
export function pathText(path: string): string {
  const below = relative(process.cwd(), path)
  return below === '' || below.startsWith('..') || isAbsolute(below) ? path : below
}

/** Numbers rounded for a report: more digits than that are noise. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits))
}

/** Breaks a text at spaces into lines of at most `width` characters; continuation lines get the indent. */
export function wrapped(text: string, width = 98, indent = '    '): string[] {
  const lines: string[] = []
  let line = /^ */.exec(text)![0]
  let isEmpty = true
  for (const word of text.trim().split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent + word
    } else line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
