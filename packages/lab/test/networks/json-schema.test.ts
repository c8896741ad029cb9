/** `das schema`, as an editor reads it: every key is explained, and it agrees with the loader about the gallery. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { networkJsonSchema } from '../../src/networks/json-schema.ts'

const GALLERY = fileURLToPath(new URL('../../../../networks/', import.meta.url))
const schema = networkJsonSchema()

type Node = {
  readonly description?: string
  readonly properties?: Record<string, Node>
  readonly items?: Node
  readonly additionalProperties?: Node | false
  readonly anyOf?: Node[]
}

function* keysOf(node: Node, path = ''): Generator<[path: string, node: Node]> {
  for (const [key, value] of Object.entries(node.properties ?? {})) {
    yield [`${path}.${key}`, value]
    yield* keysOf(value, `${path}.${key}`)
  }
  if (node.items) yield* keysOf(node.items, `${path}[]`)
  if (node.additionalProperties) yield* keysOf(node.additionalProperties, `${path}.*`)
  for (const option of node.anyOf ?? []) yield* keysOf(option, path)
}

test('it is JSON Schema of the draft that editors know, and JSON', () => {
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
  })
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
})

test('every key has its word of explanation', () => {
  const keys = [...keysOf(schema as Node)]
  expect(keys.length).toBeGreaterThan(60)
  const silent = keys.filter(([, { description }]) => !description).map(([path]) => path)
  expect(silent).toEqual([])
})

test('what a file must have is required, what has a default is not', () => {
  expect(schema.required).toEqual(['name', 'nodes'])
})

test.each(readdirSync(GALLERY).filter((name) => name.endsWith('.yaml')))('networks/%s passes it', (name) => {
  const reader = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
  expect(reader.safeParse(parse(readFileSync(`${GALLERY}${name}`, 'utf8'))).error).toBeUndefined()
  // And it is no rubber stamp.
  expect(reader.safeParse({ name: 'a', nodes: { full: { cuont: 1 } } }).success).toBe(false)
  expect(reader.safeParse({ name: 'a', nodes: {}, duration: 30 }).success).toBe(false)
})
