import { MemoryStore } from '../../src/store/memory-store.ts'
import { cellStoreCompliance } from './cell-store.compliance.ts'

for (const [name, make] of [['memory', (maxBytes: number) => new MemoryStore(maxBytes)]] as const) {
  cellStoreCompliance(name, make)
}
