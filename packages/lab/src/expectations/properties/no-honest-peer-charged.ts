/**
 * No honest peer is charged: charges are for bad data and broken limits, and an honest node sends none and breaks none,
 * also when a publisher withholds, links lose packets or others crash.
 *
 * All nodes of a network file are honest in this sense: a withholding publisher keeps data back but forges none. A charge
 * against somebody outside the network is not looked at.
 */
import { eventsOf } from '../history.ts'
import { lookAt, type Property } from './property.ts'

export const noHonestPeerCharged: Property = {
  meaning: 'no node of the network is charged with bad data or a broken limit',
  judge(history) {
    const started = eventsOf(history, 'node-started')
    const nameOf = new Map(started.map(({ peer, node }) => [peer, node]))
    const charges = lookAt(eventsOf(history, 'peer-charged'), 'charge', ({ node, peer, reason, detail }) => {
      const name = nameOf.get(peer)
      return name === undefined ? undefined : `${node} charged ${name} with ${reason}: ${detail}`
    })
    // What could have been charged are the nodes; that there were no charges is the point.
    return { ...charges, looked: { count: started.length, at: 'node' } }
  },
}
