/** Every way to get a network file wrong, and the line that says so. */
import { describe, expect, test } from 'vitest'
import { problemsOf, SMALL_FILE } from './texts.ts'

const bytes = (...values: number[]) => new Uint8Array(values)

describe('what is no network file at all', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /^a\.yaml: the file is empty; expected a network/],
    ['only a comment', '# nothing\n', /^a\.yaml: the file is empty/],
    ['a list', '- a', /^a\.yaml:1:1: expected a group of keys .*, got a list$/],
    ['plain text', 'hello', /^a\.yaml:1:1: expected a group of keys .*, got 'hello'$/],
    ['UTF-16', bytes(0xff, 0xfe, 0x6e, 0x00), /^a\.yaml: expected text in UTF-8/],
    ['Latin-1', bytes(0x6e, 0x3a, 0x20, 0xe9), /^a\.yaml: expected text in UTF-8/],
    [
      'too large',
      `# ${'x'.repeat(300_000)}`,
      /^a\.yaml: expected a network file of at most 256\.0 KiB, got 293\.0 KiB$/,
    ],
    ['brackets without end', '['.repeat(5_000), /^a\.yaml:1:1: expected at most 64 levels of nesting$/],
    ['lists in lists', `${'- '.repeat(5_000)}a`, /^a\.yaml:1:1: expected at most 64 levels of nesting$/],
    ['a key given twice', 'name: a\nseed: 1\nname: b\n', /^a\.yaml:3:1: this key was given before/],
    ['a tab', 'nodes:\n\tfull: {}\n', /^a\.yaml:2:1: a tab indents this line; YAML indents with spaces only$/],
    ['two documents', 'name: a\n---\nname: b\n', /^a\.yaml:2:1: a second document begins here/],
    ['an alias', 'name: &n a\nscheme: *n\n', /^a\.yaml:1:\d+: anchors \(&name\) and aliases \(\*name\)/],
    ['an alias of nothing', 'name: *n\n', /^a\.yaml:1:7: /],
    ['a tag', 'name: !!binary aGVsbG8=\n', /^a\.yaml:1:\d+: tags \(!name\) have no meaning/],
    ['a tag of nobody', 'name: !mine a\n', /^a\.yaml:1:7: tags \(!name\)/],
    ['a key that is a list', '? [a]\n: b\n', /^a\.yaml:1:3: expected a name as the key$/],
    ['an open bracket', 'name: {a\n', /^a\.yaml:2:1: not valid YAML: /],
  ])('%s', (_, text, line) => {
    const lines = problemsOf(text)
    expect(lines).toEqual([expect.stringMatching(line)])
    expect(lines[0]).not.toContain('\n')
  })

  test('a thousand aliases of aliases are refused before they are unfolded', () => {
    const bomb = Array.from({ length: 30 }, (_, i) => `a${i}: &x${i} [${i === 0 ? '1' : `*x${i - 1}, *x${i - 1}`}]`)
    expect(problemsOf(bomb.join('\n'))).toEqual([expect.stringMatching(/anchors/)])
  })

  test('a byte order mark of UTF-8 does no harm', () => {
    expect(problemsOf(`\ufeff${SMALL_FILE.trimStart()}`)).toEqual([])
  })
})

/** The small file with one line put in or another in its place. */
const withLine = (line: string) => `${SMALL_FILE}${line}\n`
const instead = (of: string, line: string) => {
  expect(SMALL_FILE).toContain(of)
  return SMALL_FILE.replace(of, line)
}

describe('a key or value', () => {
  test.each<[string, string]>([
    [instead('duration', 'durration'), "a.yaml:3:1: durration: unknown key 'durration'; did you mean 'duration'?"],
    [instead('count: 4', 'cuont: 4'), "a.yaml:6:11: nodes.full.cuont: unknown key 'cuont'; did you mean 'count'?"],
    [instead('count: 4', 'count:4'), "a.yaml:6:11: nodes.full.count:4: expected a space after 'count:'"],
    [
      instead('count: 4', 'count: many'),
      "a.yaml:6:18: nodes.full.count: expected a whole number from 1 to 1000, got 'many'",
    ],
    [instead('count: 4', 'count: 0'), 'a.yaml:6:18: nodes.full.count: expected a whole number from 1 to 1000, got 0'],
    [
      instead('count: 4', 'count: 2.5'),
      'a.yaml:6:18: nodes.full.count: expected a whole number from 1 to 1000, got 2.5',
    ],
    [
      instead('20s', '20'),
      'a.yaml:3:11: duration: expected a time with its unit from 100ms to 24h, such as 250ms, 30s or 1m, got 20',
    ],
    [instead('small', 'Too Grand'), "a.yaml:2:7: name: expected a name of 1 to 32 of a-z, 0-9 and -, got 'Too Grand'"],
    [instead('name: small\n', ''), 'a.yaml:2:1: name: missing; expected a name of 1 to 32 of a-z, 0-9 and -'],
    [withLine('seed: -1'), 'a.yaml:10:7: seed: expected a whole number from 0 to 9007199254740991, got -1'],
    [withLine('seed: .nan'), 'a.yaml:10:7: seed: expected a whole number from 0 to 9007199254740991, got NaN'],
    [withLine('transport: udp'), "a.yaml:10:12: transport: expected memory or tcp, got 'udp'"],
    [withLine('setting: virtaul'), "a.yaml:10:10: setting: expected 'virtual' perhaps, got 'virtaul'"],
    [
      withLine('params: { custody: some }'),
      "a.yaml:10:20: params.custody: expected 'perfect' (every column has two holders), 'perfect:COPIES' or a number of custody groups, got 'some'",
    ],
    [
      withLine('attacks: { a: { withhold: { pattern: most } } }'),
      "a.yaml:10:38: attacks.a.withhold.pattern: expected minimal, minimal-1, random:CHANCE (0 to 1) or columns:LIST (such as columns:0-63,70), got 'most'",
    ],
    [withLine('expect:'), 'a.yaml:10:8: expect: expected a list of expectations, got nothing'],
    [
      withLine('expect: [5]'),
      expect.stringMatching(/^a\.yaml:10:10: expect\[0\]: expected a group of keys .*, got 5$/),
    ],
    [withLine('"\\e[31mred": 1'), expect.stringMatching(/unknown key '\\u\{1b\}\[31mred'/)],
    [withLine('__proto__: { count: 2 }'), expect.stringMatching(/unknown key '__proto__'/)],
    [instead('light:', 'light-2:'), expect.stringMatching(/^a\.yaml:7:3: nodes\.light-2: expected a name of letters/)],
  ])('%#: %s', (text, line) => {
    expect(problemsOf(text)).toEqual([line])
  })

  test('all problems are told at once, from top to bottom', () => {
    const text = 'nmae: x\nseed: no\nnodes:\n  full: { cuont: 1, role: keeper }\nlinks: { delay: 5, loss: 200% }\n'
    expect(problemsOf(text).map((line) => line.split(': ').slice(0, 2).join(' '))).toEqual([
      'a.yaml:1:1 name',
      'a.yaml:1:1 nmae',
      'a.yaml:2:7 seed',
      'a.yaml:4:11 nodes.full.cuont',
      'a.yaml:4:27 nodes.full.role',
      'a.yaml:5:17 links.delay',
      'a.yaml:5:26 links.loss',
    ])
  })
})

describe('what refers to something that is not there', () => {
  test.each<[string, RegExp]>([
    [
      instead('light: { count: 3 }', 'watcher: {}'),
      /7:3?.*nodes\.watcher\.role: missing; expected publisher, full or light/,
    ],
    [instead('super: 1', 'super: 5'), /6:28: nodes\.full\.super: expected at most the 4 nodes of the group, got 5/],
    [instead('{ count: 3 }', '{ custody: 3 }'), /nodes\.light\.custody: only full nodes keep columns/],
    [instead('{ count: 3 }', '{ count: 3, super: 1 }'), /nodes\.light\.super: only full nodes keep columns/],
    [instead('super: 1', 'samples: 1'), /nodes\.full\.samples: only light samplers draw samples/],
    [
      instead('publisher: {}', 'other: { role: full }'),
      /workload\[0\]\.publish\.by: no node of this network is a publisher/,
    ],
    [instead('size: 10KiB', 'size: 1KiB, by: full-0'), /publish\.by: expected a publisher, got 'full-0'/],
    [instead('size: 10KiB', 'size: 1KiB, by: publisher-1'), /publish\.by: no node is called 'publisher-1'/],
    [
      instead('size: 10KiB', 'file: ../secret'),
      /publish\.file: expected a file in the network file's folder or below it/,
    ],
    [instead('size: 10KiB', 'file: /etc/passwd'), /publish\.file: expected a file in the network file's folder/],
    [instead('size: 10KiB', 'file: a/../../b'), /publish\.file: expected a file in the network file's folder/],
    [instead('size: 10KiB', 'size: 1KiB, file: a'), /workload\[0\]\.publish: expected either file or size/],
    [instead('at: 1s', 'at: 20s'), /workload\[0\]\.at: expected a time before the run ends after 20s; raise duration/],
    [
      instead('publish: { size: 10KiB }, as: blob', 'as: blob'),
      /expected exactly one of publish, sample, get, got none/,
    ],
    [
      withLine('  - { at: 2s, publish: { size: 1KiB }, as: blob }'),
      /workload\[1\]\.as: another blob is called 'blob' already/,
    ],
    [
      withLine('  - { at: 2s, get: { by: light-0, blob: bolb } }'),
      /get\.blob: unknown blob 'bolb'; did you mean 'blob'\?/,
    ],
    [withLine('  - { at: 0s, get: { by: light-0, blob: blob } }'), /get\.blob: 'blob' is published later/],
    [
      withLine('  - { at: 2s, get: { by: light-*, blob: blob } }'),
      /get\.by: expected one node, got 'light-\*', which means 3/,
    ],
    [
      withLine('  - { at: 2s, sample: { by: full-0, blob: blob } }'),
      /sample\.by: expected a light sampler, got 'full-0'/,
    ],
    [withLine('params: { columns: 127 }'), /params\.columns: expected an even number/],
    [
      withLine('params: { scheme: peerdas, columns: 64 }'),
      /params\.columns: expected 128, the width of scheme peerdas, got 64/,
    ],
    [withLine('params: { scheme: magic }'), /params\.scheme: expected one of merkle, .*got magic/],
    [withLine('params: { samples: 200 }'), /nodes: light: 200 samples of 128 columns/],
    [withLine('processes: 2'), /nodes: the memory transport works inside one process/],
  ])('%#', (text, line) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(line)])
  })
})

describe('attacks and faults', () => {
  const attack = (text: string) => withLine(`attacks: { a: { ${text} } }`)
  const fault = (text: string) => withLine(`faults: { f: { ${text} } }`)
  test.each<[string, RegExp]>([
    [
      attack('withhold: { pattern: minimal }, blob: bolb'),
      /attacks\.a\.blob: unknown blob 'bolb'; did you mean 'blob'/,
    ],
    [attack('withhold: { pattern: minimal }, by: light-0'), /attacks\.a\.by: expected a publisher/],
    [attack('withhold: { pattern: minimal }, from: 2s'), /attacks\.a\.from: does not go with withhold/],
    [
      attack('withhold: { pattern: "columns:0-200" }'),
      /attacks\.a\.withhold\.pattern: column: expected an integer from 0 to 127/,
    ],
    [attack('delay: 1s, nodes: full-*, blob: blob'), /attacks\.a\.blob: goes with withhold only/],
    [
      withLine('attacks: { a: { withhold: { pattern: minimal } }, b: { withhold: { pattern: minimal-1 } } }'),
      /attacks\.b: a blob of it is withheld by 'a' already/,
    ],
    [
      withLine('attacks: { a: { freeze: true, nodes: full-0 } }\nfaults: { a: { freeze: true, nodes: full-0 } }'),
      /faults\.a: an attack has this name already/,
    ],
    [fault('nodes: full-*'), /faults\.f: expected exactly one of delay, loss, .*, got none/],
    [fault('delay: 1s, loss: 1%, nodes: full-*'), /faults\.f: expected exactly one of .*, got delay and loss/],
    [fault('delay: 1s'), /faults\.f\.nodes: missing; expected the nodes that it hits/],
    [fault('delay: 1s, nodes: ful-*'), /faults\.f\.nodes: no node is called 'ful-\*'; did you mean 'full'/],
    [fault('delay: 1s, nodes: full-*, from: 5s, until: 4s'), /faults\.f\.until: expected a time after it begins/],
    [fault('delay: 1s, nodes: full-*, from: 21s'), /faults\.f\.from: expected a time before the run ends after 20s/],
    [fault('delay: 1s, nodes: full-*, until: 21s'), /faults\.f\.until: expected a time before the run ends after 20s/],
    [fault('loss: 1%, jitter: 5ms, nodes: full-*'), /faults\.f\.jitter: goes with delay only/],
    [fault('delay: 1s, nodes: full-*, pick: 0%'), /faults\.f\.pick: expected more than 0%/],
    [fault('partition: [[full-0]]'), /faults\.f\.partition: expected two groups of nodes or more/],
    [fault('partition: [[full-0..1], [full-1..2]]'), /faults\.f\.partition: 'full-1' is in two groups/],
    [fault('partition: [[full-0], [full-1]], nodes: full-2'), /faults\.f\.nodes: does not go with a partition/],
    [fault('diskFull: true, nodes: full-0'), /faults\.f\.diskFull: unknown key 'diskFull'/],
  ])('%#', (text, line) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(line)])
  })
})

describe('expectations that could never hold, or never fail', () => {
  test.each<[string, RegExp]>([
    ['verdict: available', /expect\[0\]: expected exactly one of eventually, always, sometimes, never, got none/],
    ['always: true, never: true, verdict: available', /got always and never/],
    ['always: true', /expected exactly one of verdict, event, metric, property, got none/],
    [
      'eventually: 30s, verdict: available',
      /eventually: 30s after 'blob' is published at 1s is later than the run's end at 20s/,
    ],
    ['eventually: 25s, event: task-failed', /eventually: 25s is later than the run's end at 20s; raise duration/],
    ['eventually: 5s, verdict: available, nodes: full-*', /nodes: 'full-0' gives no verdict/],
    ['eventually: 5s, verdict: available, nodes: light-9', /nodes: no node is called 'light-9'/],
    [
      'eventually: 5s, verdict: available, nodes: light-*, at least: 4',
      /at least: expected a number of nodes from 0 to 3, got 4/,
    ],
    ['eventually: 5s, verdict: available, at least: 2, at most: 1', /at least: expected no more than at most/],
    ['eventually: 5s, verdict: available, at least: 0', /at least 0 always holds/],
    ['eventually: 5s, verdict: available, blob: other', /blob: unknown blob 'other'/],
    ['eventually: 5s, verdict: available, where: { a: 1 }', /where: goes with event only/],
    ['always: true, verdict: available, at least: 2', /at least: goes with eventually, or with a metric/],
    ['never: true, property: no-sampler-redraws', /never: a property goes with always/],
    ['always: true, property: no-sampler-redraws, nodes: light-*', /nodes: a property is of the whole network/],
    ['always: true, property: no-sampler-redraws, blob: blob', /blob: this property is of the whole run/],
    ['always: true, property: no-sampler-redrew', /property: expected 'no-sampler-redraws' perhaps/],
    [
      'sometimes: true, event: peer-scored-down',
      /event: expected a type of event \(das schema lists them\), got 'peer-scored-down'/,
    ],
    ['always: true, metric: delivery-p95', /a metric needs a bound/],
    ['always: true, metric: delivery-p95, at most: 3', /at most: expected a time with its unit, such as .*, got 3/],
    ['always: true, metric: charges, at most: 3s', /at most: expected a number from 0, got '3s'/],
    ['sometimes: true, metric: charges, at most: 3', /sometimes: a metric goes with eventually or always/],
    ['eventually: 3s, metric: gossip-bytes, at most: 3MB', /eventually: this metric is known at the end only/],
    ['always: true, metric: gossip-bytes, at most: 3MB, blob: blob', /blob: this metric is of the whole run/],
  ])('%s', (text, line) => {
    expect(problemsOf(withLine(`expect: [{ ${text} }]`))).toEqual([expect.stringMatching(line)])
  })
})
