/**
 * The text of a network file as plain data, with the place of everything in it.
 *
 * What a file must not hold is refused here, before anything looks at its meaning: bytes that are no UTF-8, more than
 * 256 KiB, nesting that only an attacker needs, anchors and aliases (they can make a page expand to gigabytes), tags,
 * several documents, a key given twice.
 */
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml'
import { bytesText } from '../format.ts'
import { type LocatedProblem, NetworkFileError, type Path, type Problem, pathText } from './problems.ts'

export const MAX_FILE_BYTES = 256 * 1024
/** Real files nest five deep. */
const MAX_DEPTH = 64

export interface YamlDocument {
  readonly value: unknown
  /** Puts problems at their places in the text, from top to bottom. */
  locate(problems: readonly Problem[]): LocatedProblem[]
}

/** @throws NetworkFileError with everything that is wrong with the text */
export function readYaml(file: string, bytes: Uint8Array): YamlDocument {
  const refuse = (message: string, line = 0, column = 0): never => {
    throw new NetworkFileError([{ file, line, column, path: '', message }])
  }
  if (bytes.length > MAX_FILE_BYTES) {
    refuse(`expected a network file of at most ${bytesText(MAX_FILE_BYTES)}, got ${bytesText(bytes.length)}`)
  }
  const text = decode(bytes) ?? refuse('expected text in UTF-8; save the file in that encoding')
  const deep = tooDeep(text)
  if (deep !== undefined) refuse(`expected at most ${MAX_DEPTH} levels of nesting`, deep, 1)

  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    stringKeys: true,
    logLevel: 'error',
  })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col, path: '' }
  }
  const faults = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    ...at(pos[0]),
    message: WORDS[code] ?? `not valid YAML: ${message.replace(/\s+/g, ' ')}`,
  }))
  visit(document, {
    Node(_, node) {
      const foreign = foreignTo(node)
      if (foreign !== undefined) faults.push({ ...at(node.range?.[0] ?? 0), message: foreign })
    },
  })
  // After one slip a parser sees others that are none: the first says what to do.
  if (faults.length > 0) throw new NetworkFileError(faults.slice(0, 1))
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  if (value === null) refuse('the file is empty; expected a network: name, nodes, workload, expect')
  return {
    value,
    locate: (problems) =>
      problems
        .map(({ path, message, onKey = false }) => ({
          ...at(offsetOf(document.contents, path, onKey)),
          path: pathText(path),
          message,
        }))
        .sort((a, b) => a.line - b.line || a.column - b.column),
  }
}

/** The parser's own words where they would not tell a person what to do. */
const WORDS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key was given before; expected each key once',
  TAB_AS_INDENT: 'a tab indents this line; YAML indents with spaces only',
  MULTIPLE_DOCS: 'a second document begins here; expected one network a file',
  NON_STRING_KEY: 'expected a name as the key',
  TAG_RESOLVE_FAILED: 'tags (!name) have no meaning in a network file; leave it out',
}

function foreignTo(node: Node): string | undefined {
  if (isAlias(node) || ('anchor' in node && node.anchor)) {
    return 'anchors (&name) and aliases (*name) have no place in a network file; write the value out'
  }
  if (
    'tag' in node &&
    node.tag !== undefined &&
    isScalar(node) &&
    node.source?.startsWith('!') !== true &&
    node.tag.startsWith('tag:yaml.org,2002:binary')
  ) {
    return WORDS.TAG_RESOLVE_FAILED
  }
  return undefined
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * The number of a line that nests too deep, found without parsing: the parser itself would not survive it. Brackets are
 * counted wherever they stand; the marks `- ? :` before a line's first word bound how deep its block is.
 */
function tooDeep(text: string): number | undefined {
  let depth = 0
  for (const [i, line] of text.split('\n').entries()) {
    for (const character of line) {
      if (character === '[' || character === '{') depth++
      else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    }
    const lead = /^[\s\-?:]*/.exec(line)?.[0].length ?? 0
    if (depth > MAX_DEPTH || lead > 2 * MAX_DEPTH) return i + 1
  }
  return undefined
}

/** Where a path's value (or key) begins; of what is not there, where its owner does. */
function offsetOf(root: ParsedNode | null, path: Path, onKey: boolean): number {
  let node: unknown = root
  let offset = root?.range[0] ?? 0
  for (const [i, part] of path.entries()) {
    const isLast = i === path.length - 1
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (!isPair(pair)) return offset
      const key = pair.key as Node
      node = pair.value
      const value = node as Node | null
      const start = isLast && onKey ? key : (value ?? key)
      offset = start.range?.[0] ?? offset
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      if (node === undefined) return offset
      offset = (node as Node).range?.[0] ?? offset
    } else return offset
  }
  return offset
}
