/** The rows of the tables that take a second or more each. */
import { isSlow, tablesSuite } from './tables-suite.ts'

tablesSuite(isSlow)
