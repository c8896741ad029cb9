/**
 * A recoverable blob is never called withheld without a lost or invalid answer.
 *
 * Hiding fewer columns than stop a reconstruction hides nothing in the end: full nodes restore them, and a sampler that asks
 * for long enough gets an answer. If it says "withheld" although every custodian was reached and answered well, somebody did
 * not do his part. It needs a node that can restore, a super node, and samplers patient enough to wait for it.
 */
import { isRecoverable } from '../../runs/verdict-counts.ts'
import { eventsOf, matricesOf } from '../history.ts'
import { lookAt, type Property } from './property.ts'

export const recoverableIsAvailable: Property = {
  meaning: 'of a blob that can be restored no sampler says withheld, unless an answer was lost or invalid',
  judge(history) {
    const matrices = matricesOf(history)
    const ofRecoverable = eventsOf(history, 'verdict').filter(({ blob }) => {
      const matrix = matrices.get(blob)
      return matrix !== undefined && isRecoverable(matrix)
    })
    return lookAt(ofRecoverable, 'verdict', ({ node, blob, result }) =>
      result.verdict === 'withheld' && result.lost === 0 && result.invalid === 0
        ? `${node} says withheld, but only ${matrices.get(blob)?.hidden} of ${matrices.get(blob)?.columns} columns were`
        : undefined,
    )
  },
}
