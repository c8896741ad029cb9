/** Some hundreds of sets of parameters; ten thousand are in `twins.slow.test.ts`. */
import { twinTests } from './twins.ts'

twinTests(40, 131)
