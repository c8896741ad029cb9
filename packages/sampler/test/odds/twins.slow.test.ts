/** More than ten thousand sets of parameters in all. */
import { twinTests } from './twins.ts'

twinTests(1200, 132)
