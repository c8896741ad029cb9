/** Tables as CSV (RFC 4180): a header, a record a line, numbers in full, nothing where nothing is known. */

export type Cell = string | number | boolean | null

export function csv(header: readonly string[], records: readonly (readonly Cell[])[]): string {
  return [header, ...records].map((record) => `${record.map(field).join(',')}\r\n`).join('')
}

function field(value: Cell): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
