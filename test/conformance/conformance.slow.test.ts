/** Every KZG vector with the pure engine, which takes a minute or two. */
import { conformanceSuite } from './suite.ts'

conformanceSuite('pure', (suite) => suite.startsWith('kzg/'))
