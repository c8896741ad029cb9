/**
 * What is wrong with a network file: where it stands, what was expected there, what came, and what was probably meant.
 *
 * A file is read to its end and all its problems are told at once; each is one line, `file:line:column: path: sentence`.
 */
import { UserError } from '../errors.ts'
import { printable } from '../escape.ts'
import { nearest } from './nearest.ts'

/** Where in the document, as keys and indices: `['nodes', 'full', 'count']`. */
export type Path = readonly (string | number)[]

/** A problem before its place in the text is known. */
export interface Problem {
  readonly path: Path
  readonly message: string
  /** About the key itself and not its value. */
  readonly onKey?: boolean
}

/** A problem as it is told. Lines and columns count from 1; 0 where there is no text to point at. */
export interface LocatedProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly path: string
  readonly message: string
}

export function pathText(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${printable(part, 60)}`))
    .join('')
}

/** `networks/a.yaml:12:5: nodes.full: unknown key 'cuont'; did you mean 'count'?` */
export function problemLine({ file, line, column, path, message }: LocatedProblem): string {
  const place = line === 0 ? printable(file) : `${printable(file)}:${line}:${column}`
  return `${place}: ${path === '' ? '' : `${path}: `}${message}`
}

/** `unknown key 'cuont'; did you mean 'count'?`, or the list of what is known. */
export function unknownWord(kind: string, word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  const said = `unknown ${kind} '${printable(word, 60)}'`
  return meant === undefined ? `${said}; expected one of ${known.join(', ')}` : `${said}; did you mean '${meant}'?`
}

/** A value as it is told back: short, and never more than a line. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a group of keys'
  return typeof value === 'string' ? `'${printable(value, 60)}'` : String(value)
}

/** A file that cannot be used: every problem it has. */
export class NetworkFileError extends UserError {
  readonly problems: readonly LocatedProblem[]

  constructor(problems: readonly LocatedProblem[]) {
    super('LAB_NETWORK_FILE', problems.map(problemLine).join('\n'))
    this.problems = problems
  }
}
