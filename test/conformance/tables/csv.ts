/**
 * Tables of comma-separated values: a header, then a row a case. Fields may be quoted, and then hold commas, line breaks
 * and doubled quotes.
 *
 * A column is asked for by its name, or by the beginning of its name where the rest says with which parameters it was
 * computed. What a row lacks is an error of that row, which fails it and no other.
 */

export interface Row {
  /** The number of the row below the header, from 1. */
  readonly number: number
  /** The text of a column, without surrounding blanks; '' where it is empty. */
  text(column: string): string
  /** A number of a column; throws when it is none. */
  value(column: string): number
  /** An integer of a column; throws when it is none. */
  integer(column: string): number
  /** The text of a column, or undefined where the table has no such column. */
  optional(column: string): string | undefined
  /** The first few fields, to recognise the row by. */
  readonly label: string
}

/** The rows of a table; a row with too few or too many fields throws when it is asked for any of them. */
export function readTable(text: string): Row[] {
  const [header, ...records] = parseCsv(text)
  if (header === undefined) return []
  const names = header.map((name) => name.trim())
  return records.map((fields, i) => rowOf(names, fields, i + 1))
}

function rowOf(names: readonly string[], fields: readonly string[], number: number): Row {
  const optional = (column: string) => {
    if (fields.length !== names.length) throw new Error(`expected ${names.length} fields, got ${fields.length}`)
    const index = columnOf(names, column)
    return index === undefined ? undefined : fields[index]!.trim()
  }
  const text = (column: string) => {
    const found = optional(column)
    if (found === undefined) throw new Error(`expected a column ${column}, got ${names.join(', ')}`)
    return found
  }
  const value = (column: string) => {
    const found = text(column)
    if (found === '' || Number.isNaN(Number(found))) throw new Error(`${column}: expected a number, got '${found}'`)
    return Number(found)
  }
  const integer = (column: string) => {
    const found = value(column)
    if (!Number.isSafeInteger(found)) throw new Error(`${column}: expected an integer, got ${found}`)
    return found
  }
  return { number, text, value, integer, optional, label: fields.slice(0, 4).join(', ') }
}

/** The column of this name, else the only one whose name begins so. */
function columnOf(names: readonly string[], column: string): number | undefined {
  const exact = names.indexOf(column)
  if (exact >= 0) return exact
  const beginning = [...names.keys()].filter((i) => names[i]!.startsWith(column))
  if (beginning.length > 1) throw new Error(`expected one column ${column}…, got ${beginning.length}`)
  return beginning[0]
}

/** Records of fields; lines with nothing on them are no records. */
function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  let field = ''
  let isQuoted = false
  const endRecord = () => {
    record.push(field)
    if (record.length > 1 || record[0]!.trim() !== '') records.push(record)
    record = []
    field = ''
  }
  const source = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  for (let i = 0; i < source.length; i++) {
    const character = source[i]!
    if (isQuoted) {
      if (character !== '"') field += character
      else if (source[i + 1] === '"') field += source[++i]
      else isQuoted = false
    } else if (character === '"' && field.trim() === '') {
      isQuoted = true
      field = ''
    } else if (character === ',') {
      record.push(field)
      field = ''
    } else if (character === '\n') endRecord()
    else field += character
  }
  endRecord()
  return records
}
