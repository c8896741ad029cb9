import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the example of the README runs, and is the one that runs here', async () => {
  const example = readFileSync(new URL('readme-example.ts', import.meta.url), 'utf8').replace('\nexport { text }\n', '')
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``)
  const { text } = await import('./readme-example.ts')
  expect(text).toBe('data that everybody must be able to get')
})
