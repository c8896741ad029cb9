/** The honest publisher: nothing is hidden. The pattern against which false alarms are counted. */
import { type PatternKind, withoutArgument } from './pattern-kind.ts'

export interface NonePattern {
  readonly kind: 'none'
}

export const none: PatternKind<NonePattern> = {
  form: 'none',
  placement: 'fixed',
  isRecoverable: true,
  read: withoutArgument({ kind: 'none' }),
  columns: () => [],
}
