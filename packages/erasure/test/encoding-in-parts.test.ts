import { peerdasScheme } from '../src/schemes/peerdas.ts'
import { partsCompliance } from './encoding-in-parts.compliance.ts'

partsCompliance(peerdasScheme(), [1, 130_000, 300_000])
