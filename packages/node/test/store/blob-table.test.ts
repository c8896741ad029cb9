import { describe, expect, test } from 'vitest'
import { BlobTable } from '../../src/store/blob-table.ts'
import { flipBit, publication, withHeader } from '../publication.ts'

const honest = publication()
const at = (sequence: number) => withHeader(honest, { sequence })
const { publisher } = honest.signed.header

describe('the blob table', () => {
  test('finds a header by its id, and by publisher and sequence number', () => {
    const table = new BlobTable(10)
    const header = at(5)
    expect(table.add(header)).toBeUndefined()
    expect(table.get(header.blob)).toBe(header)
    expect(table.announcedAs(publisher, 5)).toBe(header.blob)
    expect(table.announcedAs(publisher, 6)).toBeUndefined()
    expect(table.announcedAs(flipBit(publisher, 0), 5)).toBeUndefined()
    expect(table.get('ff'.repeat(32))).toBeUndefined()
  })

  test('lists its headers, the newest last, each once', () => {
    const table = new BlobTable(10)
    const headers = [7, 5, 9].map(at)
    for (const header of [...headers, ...headers]) table.add(header)
    expect(table.all()).toEqual(headers)
  })

  test('recognises a checked header by every byte of it', () => {
    const table = new BlobTable(10)
    const header = at(5)
    expect(table.hasChecked(header)).toBe(false)
    table.add(header)
    expect(table.hasChecked(header)).toBe(true)
    expect(table.hasChecked({ ...header, signed: Buffer.from(header.signed) })).toBe(true)
    for (const bit of [0, 300]) {
      expect(table.hasChecked({ ...header, signature: flipBit(header.signature, bit) })).toBe(false)
      expect(table.hasChecked({ ...header, signed: flipBit(header.signed, bit) })).toBe(false)
    }
    expect(table.hasChecked({ ...at(6), blob: header.blob })).toBe(false)
  })

  test('a second header with the same id changes nothing', () => {
    const table = new BlobTable(10)
    const header = at(5)
    table.add(header)
    expect(table.add({ ...header, signature: flipBit(header.signature, 0) })).toBeUndefined()
    expect(table.get(header.blob)).toBe(header)
    expect(table.hasChecked(header)).toBe(true)
  })

  test('drops the oldest when it is full, and says which', () => {
    const table = new BlobTable(3)
    const headers = [1, 2, 3, 4, 5].map(at)
    expect(headers.map((header) => table.add(header))).toEqual([
      undefined,
      undefined,
      undefined,
      headers[0]!.blob,
      headers[1]!.blob,
    ])
    expect(table.all()).toEqual(headers.slice(2))
    for (const dropped of headers.slice(0, 2)) {
      expect(table.get(dropped.blob)).toBeUndefined()
      expect(table.hasChecked(dropped)).toBe(false)
      expect(table.announcedAs(publisher, dropped.header.sequence)).toBeUndefined()
    }
  })

  test('remembers how far it has been pruned, and never goes back', () => {
    const table = new BlobTable(2)
    const prunedAfter = [5, 9, 3, 4, 20, 21].map((sequence) => {
      table.add(at(sequence))
      return table.prunedThrough
    })
    expect(prunedAfter).toEqual([-1, -1, 5, 9, 9, 9])
  })

  test('ten thousand headers later it is no larger', () => {
    const table = new BlobTable(16)
    for (let sequence = 0; sequence < 10_000; sequence++) {
      const blob = `blob ${sequence}`
      const header = { ...honest.signed, blob, header: { ...honest.signed.header, sequence } }
      table.add(header)
    }
    expect(table.all()).toHaveLength(16)
    expect(table.prunedThrough).toBe(10_000 - 17)
  })
})
