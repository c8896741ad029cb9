import { expect, test } from 'vitest'
import { gossipBacklog } from '../../src/network/backlog.ts'
import { testClock } from '../clock.ts'

const MIB = 2 ** 20
const GOSSIP = '/meshsub/1.2.0'

const stream = (writeBufferLength: number, protocol = GOSSIP, direction = 'outbound', status = 'open') => ({
  ...{ writeBufferLength, protocol, direction, status },
})

function backlogOf(...peers: ReturnType<typeof stream>[][]) {
  const clock = testClock()
  const connections = peers.map((streams, i) => ({ id: `connection ${i}`, streams }))
  const host = { getConnections: () => connections, services: { pubsub: { protocols: [GOSSIP] } } }
  const backlog = gossipBacklog(host as never, clock)
  let isTaken = false
  const taken = () => {
    isTaken = false
    return backlog.taken(new AbortController().signal).then(() => {
      isTaken = true
    })
  }
  return { clock, backlog, taken, isTaken: () => isTaken }
}

test('nobody is waited for who has taken most, nor for queues of other protocols and directions', async () => {
  const { taken } = backlogOf([stream(MIB)], [stream(3 * MIB, '/other/1')], [stream(3 * MIB, GOSSIP, 'inbound')], [])
  await taken()
})

test('a peer that is behind is waited for until it has taken enough', async () => {
  const slow = stream(MIB + 1)
  const { clock, taken, isTaken } = backlogOf([stream(0)], [slow])
  const wait = taken()
  for (let i = 0; i < 10; i++) await clock.until(clock.sleep(20), 5)
  expect(isTaken()).toBe(false)
  slow.writeBufferLength = MIB
  await clock.until(wait, 5)
})

test('a peer that takes nothing is waited for once, not for every column; another still is', async () => {
  const slow = stream(0)
  const { clock, taken, isTaken } = backlogOf([stream(2 * MIB)], [slow])
  const startedAt = clock.now()
  await clock.until(taken(), 100)
  expect(clock.now() - startedAt).toBeGreaterThanOrEqual(5_000)
  await taken()
  slow.writeBufferLength = 2 * MIB
  const wait = taken()
  await clock.until(clock.sleep(100), 5)
  expect(isTaken()).toBe(false)
  slow.writeBufferLength = 0
  await clock.until(wait, 5)
})

test('a stream that has ended holds nobody up', async () => {
  const { taken } = backlogOf([stream(2 * MIB, GOSSIP, 'outbound', 'aborted')])
  await taken()
})

test('the wait ends with the node', async () => {
  const { backlog } = backlogOf([stream(2 * MIB)])
  const stop = new AbortController()
  const wait = backlog.taken(stop.signal)
  stop.abort(new Error('stopped'))
  await expect(wait).rejects.toThrow('stopped')
})
