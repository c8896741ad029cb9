/** Sums the test reports and the steps of a CI run into its last line: `N passed, N failed` and, by name, what was skipped. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
let passed = 0
let failed = 0
const skipped = []
for (const name of readdirSync(folder)) {
  const text = readFileSync(join(folder, name), 'utf8')
  if (name.endsWith('.step')) {
    // A step of tests is counted by its tests; that it failed without one failing (a crash) counts once.
    if (text.trim() === 'failed') failed++
    else if (!['test.step', 'slow.step'].includes(name)) passed++
    continue
  }
  const report = JSON.parse(text)
  passed += report.numPassedTests
  failed += report.numFailedTests
  for (const file of report.testResults) {
    for (const test of file.assertionResults)
      if (test.status === 'skipped' || test.status === 'pending') skipped.push(test.fullName)
  }
}
for (const name of skipped) console.log(`skipped: ${name}`)
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`)
