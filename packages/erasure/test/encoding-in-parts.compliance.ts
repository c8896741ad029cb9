/** What a scheme that encodes in parts must do. Run by each such scheme in the table of `encoding-in-parts.test.ts`. */
import { describe, expect, test } from 'vitest'
import type { Scheme } from '../src/scheme.ts'
import { sharedMemory } from '../src/web-assembly.ts'
import { noise, thrownBy } from './fixtures.ts'
import { publish } from './scheme-under-test.ts'

export function partsCompliance(scheme: Scheme, payloadBytes: readonly number[]): void {
  describe(`encoding in parts: ${scheme.name}`, () => {
    const inParts = scheme.inParts!

    test.each(payloadBytes)('of %i bytes gives what encoding whole gives, whatever the order in a phase', (bytes) => {
      const payload = noise(bytes)
      const geometry = scheme.geometryFor(bytes)
      const memory = sharedMemory(inParts.memoryBytes(geometry))
      inParts.begin(payload, geometry, memory)
      for (const [phase, parts] of inParts.phases(geometry).entries()) {
        expect(parts).toBeGreaterThan(0)
        const middle = parts >> 1
        inParts.run(geometry, memory, phase, middle, parts)
        for (let part = middle - 1; part >= 0; part--) inParts.run(geometry, memory, phase, part, part + 1)
      }
      const made = inParts.finish(geometry, memory)
      const whole = publish(scheme, payload)
      expect(made.geometry).toEqual(whole.geometry)
      expect(made.commitments.map((one) => Buffer.from(one).toString('hex'))).toEqual(
        whole.commitments.map((one) => Buffer.from(one).toString('hex')),
      )
      expect(Buffer.compare(made.matrix.bytes, whole.matrix.bytes)).toBe(0)
      expect(Buffer.compare(made.witness, whole.witness)).toBe(0)
      expect(scheme.decode(made.matrix)).toEqual(payload)
    })

    test('refuses a payload that does not fit the geometry', () => {
      const geometry = scheme.geometryFor(1)
      const memory = sharedMemory(inParts.memoryBytes(geometry))
      const tooLong = noise(geometry.rows * geometry.columns * geometry.cellBytes + 1)
      expect(thrownBy(() => inParts.begin(tooLong, geometry, memory))).toMatchObject({ code: 'ERASURE_PAYLOAD_SIZE' })
    })
  })
}
