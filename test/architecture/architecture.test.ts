import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileRules } from './rules.ts'
import { readSources, root, scanSource } from './scan.ts'

const sources = [
  ...['erasure', 'sampler', 'node', 'lab'].flatMap((name) => readSources(`packages/${name}/src`)),
  ...readSources('scripts'),
]

describe('the scan', () => {
  test('saw every package and as many static imports as a line count of `from` finds', () => {
    for (const name of ['erasure', 'sampler', 'node', 'lab']) {
      expect(sources.filter(({ path }) => path.startsWith(`packages/${name}/src/`)).length).toBeGreaterThan(8)
    }
    const seen = sources.flatMap(({ imports }) => imports)
    const counted = sources
      .map(({ path }) => readFileSync(join(root, path), 'utf8'))
      .flatMap(
        (text) =>
          text.match(
            /^(import .*|\} )?from '[^']+'$|^import '[^']+'$|^(import|export) .* from '[^']+'$|^\} from '[^']+'$/gm,
          ) ?? [],
      )
    expect(seen.length).toBeGreaterThan(300)
    expect(seen.length).toBeGreaterThanOrEqual(counted.length)
    expect(seen.some(({ from }) => from.startsWith('@daslab/erasure/'))).toBe(true)
    expect(seen.some(({ from }) => from === 'node:crypto')).toBe(true)
  })
})

describe('the rules hold', () => {
  for (const [name, rule] of Object.entries(fileRules)) {
    test(name, () => expect(sources.flatMap(rule)).toEqual([]))
  }
})

describe('each rule can fail', () => {
  const breaking: readonly (readonly [keyof typeof fileRules, string, string])[] = [
    ['arrowsPointOneWay', 'packages/erasure/src/a.ts', "import { x } from '@daslab/node/x'"],
    ['arrowsPointOneWay', 'packages/sampler/src/a.ts', "import { x } from '../../node/src/x.ts'"],
    ['arrowsPointOneWay', 'packages/node/src/a.ts', "const x = await import('@daslab/lab/x')"],
    ['pureStaysPure', 'packages/erasure/src/a.ts', "import { readFileSync } from 'node:fs'"],
    ['pureStaysPure', 'packages/erasure/src/a.ts', "import { randomBytes } from 'node:crypto'"],
    ['pureStaysPure', 'packages/sampler/src/a.ts', 'const x = Math.random()'],
    ['pureStaysPure', 'packages/sampler/src/a.ts', 'const x = Date.now()'],
    ['pureStaysPure', 'packages/sampler/src/a.ts', 'if (process.env.X) setTimeout(() => {}, 1)'],
    ['timeAndChanceThroughPorts', 'packages/node/src/roles/a.ts', 'const x = Date.now()'],
    ['timeAndChanceThroughPorts', 'packages/node/src/roles/a.ts', "import { randomUUID } from 'node:crypto'"],
    ['timeAndChanceThroughPorts', 'packages/node/src/roles/a.ts', 'const x = new Date()'],
    ['nodeRoomsPointDown', 'packages/node/src/store/a.ts', "import { x } from '../roles/publisher.ts'"],
    ['nodeRoomsPointDown', 'packages/node/src/a-room-of-its-own/a.ts', ''],
    ['nobodyNamesAScheme', 'packages/node/src/roles/a.ts', "if (scheme === 'merkle') x()"],
    ['filesStayShort', 'packages/lab/src/a.ts', 'x()\n'.repeat(401)],
  ]
  test.each(breaking)('%s refuses %s: %s', (name, path, text) => {
    expect(fileRules[name](scanSource(path, text)).length).toBeGreaterThan(0)
  })

  test('a comment or a property of the same name is no use of a global', () => {
    const file = scanSource(
      'packages/erasure/src/a.ts',
      '// Date.now()\nconst x = { process: 1 }\nexport const y = x.process',
    )
    expect(fileRules.pureStaysPure(file)).toEqual([])
  })
})
