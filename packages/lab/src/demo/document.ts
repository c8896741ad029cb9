/**
 * The demo's document: a book made of this repository's own documents and sources, in reading order, with a table of
 * contents and an appendix of exact odds. The same tree gives the same bytes.
 *
 * Outside of the repository there is only the appendix, longer.
 */
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chanceNoneHidden } from '@daslab/sampler/odds/exact'
import { ratioToNumber, ratioToText } from '@daslab/sampler/odds/ratio'
import { chanceText } from '../format.ts'

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url))

/** A document shorter than this shows little. */
const LEAST_BYTES = 100 * 1024

const COLUMNS = 128
const SMALLEST_UNRECOVERABLE = 65

/** What the book is made of, in the order in which a stranger reads: folders are read whole. */
const READING_ORDER = [
  'README.md',
  'docs',
  'packages/erasure',
  'packages/sampler',
  'packages/node',
  'packages/lab',
] as const

const LEFT_OUT = new Set(['node_modules', 'dist', 'runs', 'test'])

interface Chapter {
  readonly title: string
  readonly lines: readonly string[]
}

/** @param root the repository's folder; another one gives the book of that tree. */
export function makeDocument(root: string = REPOSITORY): Uint8Array {
  const chapters = existsSync(join(root, 'pnpm-workspace.yaml')) ? chaptersOf(root) : []
  let book = bind([...chapters, oddsChapter()])
  // Rather long fractions than a short document.
  for (let hidden = SMALLEST_UNRECOVERABLE; book.length < LEAST_BYTES; hidden++) {
    chapters.push(fractionsChapter(hidden))
    book = bind([...chapters, oddsChapter()])
  }
  return book
}

function chaptersOf(root: string): Chapter[] {
  return READING_ORDER.flatMap((entry) => filesBelow(join(root, entry))).map((path) => ({
    title: relative(root, path).split(sep).join('/'),
    lines: readFileSync(path, 'utf8').replace(/\r\n/g, '\n').trimEnd().split('\n'),
  }))
}

/** Documents and sources at or below a path in the order of their names, a README before the rest, folders last. */
function filesBelow(path: string): string[] {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  const entries = readdirSync(path, { withFileTypes: true }).filter(
    (entry) => (entry.isDirectory() && !LEFT_OUT.has(entry.name)) || (entry.isFile() && /\.(md|ts)$/.test(entry.name)),
  )
  const rank = (entry: Dirent) => (entry.name === 'README.md' ? 0 : entry.isFile() ? 1 : 2)
  entries.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
  return entries.flatMap(({ name }) => filesBelow(join(path, name)))
}

function oddsChapter(): Chapter {
  const rows = Array.from({ length: 32 }, (_, i) => {
    const chance = chanceNoneHidden({ positions: COLUMNS, hidden: SMALLEST_UNRECOVERABLE, samples: i + 1 })
    return `| ${i + 1} | ${chanceText(ratioToNumber(chance))} | ${ratioToText(chance)} |`
  })
  return {
    title: 'Appendix: the odds',
    lines: [
      `Someone hides ${SMALLEST_UNRECOVERABLE} of ${COLUMNS} columns, the fewest whose absence stops reconstruction. A sampler that asks for`,
      's different columns is fooled when it meets none of them: C(63, s) / C(128, s), exactly.',
      '',
      '| samples | chance to be fooled | exactly |',
      '| --: | --: | --- |',
      ...rows,
    ],
  }
}

function fractionsChapter(hidden: number): Chapter {
  const rows = Array.from({ length: COLUMNS - hidden }, (_, i) => {
    const chance = chanceNoneHidden({ positions: COLUMNS, hidden, samples: i + 1 })
    return `${String(i + 1).padStart(4)}  ${ratioToText(chance)}`
  })
  return { title: `Exact odds against ${hidden} of ${COLUMNS} columns hidden`, lines: rows }
}

/** Title page, contents with line numbers, chapters. */
function bind(chapters: readonly Chapter[]): Uint8Array {
  const head = [
    '# Daslab, the book',
    '',
    'The documents and sources of the data availability sampling lab that carried this file through its own network:',
    'encoded into columns, gossiped between peers, sampled by light clients, put together again byte for byte.',
    '',
    '## Contents',
    '',
  ]
  let line = head.length + chapters.length + 2
  const contents: string[] = []
  const body: string[] = []
  chapters.forEach(({ title, lines }, i) => {
    const fence = title.endsWith('.ts') ? ['```ts', ...lines, '```'] : lines
    contents.push(`${String(i + 1).padStart(4)}. ${`${title} `.padEnd(70, '.')} line ${line}`)
    const chapter = [`## ${i + 1}. ${title}`, '', ...fence, '']
    body.push(...chapter)
    line += chapter.length
  })
  return new TextEncoder().encode(`${[...head, ...contents, '', ...body].join('\n')}\n`)
}
