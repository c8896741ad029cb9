import { celestiaScheme } from '../src/schemes/celestia.ts'
import { peerdasScheme } from '../src/schemes/peerdas.ts'
import { partsCompliance } from './encoding-in-parts.compliance.ts'

partsCompliance(peerdasScheme(), [1, 130_000, 300_000])
partsCompliance(celestiaScheme(), [1, 1500, 100_000])
