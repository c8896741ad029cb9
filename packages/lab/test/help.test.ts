import { readdirSync, readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { buildProgram } from '../src/cli.ts'

const NAMES = [
  'demo',
  'up',
  'publish',
  'sample',
  'get',
  'attack',
  'status',
  'down',
  'test',
  'inspect',
  'schema',
  'node',
  'bench',
] as const

async function commands(): Promise<Map<string, Command>> {
  const program = await buildProgram(NAMES, () => async () => {})
  const all = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]
  const pathOf = (command: Command): string =>
    command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
  return new Map(all.map((command) => [pathOf(command), command]))
}

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({ writeOut: (part) => (text += part) })
  command.outputHelp()
  return text
}

const all = await commands()

test('every command is there', () => {
  expect([...all.keys()].sort()).toEqual(
    ['das', ...NAMES.map((name) => `das ${name}`), 'das attack withhold', 'das attack bad-encoding'].sort(),
  )
})

test.each([...all.keys()])('%s --help names its options, fits 100 columns and reads as before', async (path) => {
  const command = all.get(path)!
  const help = helpOf(command)
  for (const { long } of command.options) expect(help).toContain(long)
  expect(help.split('\n').filter((line) => line.length > 100)).toEqual([])
  expect(help.includes('Example') || path === 'das down').toBe(true)
  // A change of these texts is a change of the product: look at it, then update the file (vitest -u).
  await expect(help).toMatchFileSnapshot(`./help/${path.replaceAll(' ', '-')}.txt`)
})

test('the package’s README names every command, every option of all commands and every type of line', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  for (const name of NAMES) expect(readme).toContain(`\`das ${name}`)
  for (const { long } of all.get('das')!.options) expect(readme).toContain(long)
  const files = ['commands', 'runs', 'demo', '.'].flatMap((folder) =>
    sourcesIn(new URL(`../src/${folder}/`, import.meta.url)),
  )
  const types = files.flatMap((source) =>
    [...source.matchAll(/(?:result|json)\(\s*\{\s*type: '([a-z]+)'/g)].map(([, type]) => type!),
  )
  expect(new Set(types).size).toBeGreaterThan(10)
  for (const type of types) expect(readme).toContain(`| \`${type}\``)
})

function sourcesIn(folder: URL): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'))
  return names.map((name) => readFileSync(new URL(name, folder), 'utf8'))
}
