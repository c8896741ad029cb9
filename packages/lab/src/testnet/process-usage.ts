/** Memory and processor time of a testnet's processes, this one included. */
import type { ProcessUsage } from '../runs/summary.ts'
import type { HostStatus } from './host.ts'

export function processUsage(hosts: readonly HostStatus[]): ProcessUsage[] {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  const own: ProcessUsage = {
    process: 'control',
    nodes: hosts.filter(({ pid }) => pid === process.pid).reduce((sum, { nodes }) => sum + nodes.length, 0),
    residentBytes: process.memoryUsage.rss(),
    // The system counts in KiB.
    peakResidentBytes: maxRSS * 1024,
    cpuMs: Math.round((userCPUTime + systemCPUTime) / 1_000),
  }
  const others = hosts.filter(({ pid }) => pid !== process.pid)
  return [
    own,
    ...others.map(({ nodes, residentBytes, peakResidentBytes, cpuMs }, i) => ({
      process: `process-${i}`,
      nodes: nodes.length,
      residentBytes,
      peakResidentBytes,
      cpuMs: Math.round(cpuMs),
    })),
  ]
}
