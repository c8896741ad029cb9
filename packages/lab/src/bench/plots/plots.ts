/** All plots of a bench as files: `plots/NAME.svg`, and its data beside it as `plots/NAME.csv`. */
import type { BenchResults } from '../results.ts'
import { bytesByConfidence } from './bytes-by-confidence.ts'
import { errorMaps } from './error-map.ts'
import { fooledByNetwork } from './fooled-by-network.ts'
import { fooledBySamples } from './fooled-by-samples.ts'
import { reconstructions } from './reconstruction.ts'
import { renderSvg } from './render.ts'

export async function plotFiles(results: BenchResults): Promise<Map<string, string>> {
  const files = new Map<string, string>()
  for (const charts of [fooledBySamples, fooledByNetwork, errorMaps, reconstructions, bytesByConfidence]) {
    for (const chart of charts(results)) {
      files.set(`plots/${chart.name}.svg`, await renderSvg(chart))
      files.set(`plots/${chart.name}.csv`, chart.data)
    }
  }
  return files
}
