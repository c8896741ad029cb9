/** Names of topics and protocols. The network's name is in each, so that two testnets on one machine never mix. */

export interface Topics {
  readonly header: string
  column(index: number): string
  /** Fraud proofs. */
  readonly badEncoding: string
}

export function topicsOf(network: string): Topics {
  const prefix = `/daslab/${network}`
  return {
    header: `${prefix}/header/1`,
    column: (index) => `${prefix}/column_${index}/1`,
    badEncoding: `${prefix}/bad_encoding/1`,
  }
}

export function sampleProtocolOf(network: string): string {
  return `/daslab/${network}/sample/1`
}

export function custodyProtocolOf(network: string): string {
  return `/daslab/${network}/custody/1`
}
