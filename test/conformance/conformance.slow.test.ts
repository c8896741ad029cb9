/** Every KZG vector with the pure engine, which takes a minute or two, and Celestia's largest squares. */
import { conformanceSuite } from './suite.ts'

conformanceSuite('pure', (suite) => suite.startsWith('kzg/') || suite === 'celestia/large_squares')
