/**
 * What a gossip rule says of a message, in gossipsub's three words.
 *
 * `ignore`: not forwarded, nobody is at fault. `reject`: not forwarded, and the peer that sent it is charged, because an
 * honest relayer checks before it forwards.
 */
export type GossipVerdict =
  | { readonly verdict: 'accept' }
  | { readonly verdict: 'ignore' | 'reject'; readonly rule: string; readonly detail: string }

export type Refusal = Exclude<GossipVerdict, { verdict: 'accept' }>

/** One numbered rule: a refusal, or nothing when the message passes it. */
export type Rule<Subject> = (subject: Subject) => Refusal | undefined | Promise<Refusal | undefined>

export const accepted: GossipVerdict = { verdict: 'accept' }

export function ignore(rule: string, detail: string): Refusal {
  return { verdict: 'ignore', rule, detail }
}

export function reject(rule: string, detail: string): Refusal {
  return { verdict: 'reject', rule, detail }
}

/** Runs rules in order and stops at the first refusal: cheap checks first, then the signature, then proofs. */
export async function judge<Subject>(subject: Subject, rules: readonly Rule<Subject>[]): Promise<GossipVerdict> {
  for (const rule of rules) {
    const refusal = rule(subject)
    // Waiting costs a turn of the loop: only the rules that need it are waited for.
    const settled = refusal instanceof Promise ? await refusal : refusal
    if (settled !== undefined) return settled
  }
  return accepted
}
