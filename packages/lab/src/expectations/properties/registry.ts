/** Properties by the names under which network files ask for them. A new one is a file of its own and one line here. */
import { drawsBeforeRequests } from './draws-before-requests.ts'
import { fetchedIsPublished } from './fetched-is-published.ts'
import { fooledWithinOdds } from './fooled-within-odds.ts'
import { noHonestPeerCharged } from './no-honest-peer-charged.ts'
import { noInvalidCell } from './no-invalid-cell.ts'
import { noRedraw } from './no-redraw.ts'
import type { Property } from './property.ts'
import { recoverableIsAvailable } from './recoverable-is-available.ts'

const properties = {
  'no-node-accepts-an-invalid-cell': noInvalidCell,
  'no-honest-peer-charged': noHonestPeerCharged,
  'recoverable-blob-is-never-withheld-without-a-lost-or-invalid-answer': recoverableIsAvailable,
  'draws-are-made-before-requests': drawsBeforeRequests,
  'no-sampler-redraws': noRedraw,
  'fetched-payload-is-the-published-one': fetchedIsPublished,
  'samplers-are-fooled-within-exact-odds': fooledWithinOdds,
} satisfies Record<string, Property>

export type PropertyName = keyof typeof properties
export const PROPERTY_NAMES = Object.keys(properties) as [PropertyName, ...PropertyName[]]

export function propertyByName(name: PropertyName): Property {
  return properties[name]
}
