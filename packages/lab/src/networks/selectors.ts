/**
 * Who is meant by `light-0`, `light-*`, `*`, `full-0..3`.
 *
 * Nodes are called after their group and a number. A pattern's `*` stands for any text; a range counts both of its ends. A
 * pattern that means nobody is a mistake, never an empty set: an expectation about nobody would always hold.
 */

import { printable } from '../escape.ts'
import { nearest } from './nearest.ts'

export type Selection = { readonly nodes: string[] } | { readonly problem: string }

/** The nodes that the patterns mean together, each once, in the order of `names`. */
export function select(patterns: readonly string[], names: readonly string[]): Selection {
  const chosen = new Set<string>()
  for (const pattern of patterns) {
    const found = matching(pattern, names)
    if (found.length === 0) return { problem: nobody(pattern, names) }
    for (const name of found) chosen.add(name)
  }
  return { nodes: names.filter((name) => chosen.has(name)) }
}

function matching(pattern: string, names: readonly string[]): string[] {
  const range = /^([a-z]+)-(\d{1,4})\.\.(\d{1,4})$/.exec(pattern)
  if (range !== null) {
    const [, group, first, last] = range
    const all = []
    for (let i = Number(first); i <= Number(last); i++) all.push(`${group}-${i}`)
    const known = new Set(names)
    // A range that leaves the group is a miscount, and half of it would go unnoticed.
    return all.every((name) => known.has(name)) ? all : []
  }
  const literal = pattern.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const shape = new RegExp(`^${literal.join('.*')}$`)
  return names.filter((name) => shape.test(name))
}

function nobody(pattern: string, names: readonly string[]): string {
  const groups = new Map<string, number>()
  for (const name of names) {
    const group = name.slice(0, name.lastIndexOf('-'))
    groups.set(group, (groups.get(group) ?? 0) + 1)
  }
  const wanted = /^[a-z]+/i.exec(pattern)?.[0] ?? ''
  const there = [...groups]
    .map(([group, count]) => (count === 1 ? `${group}-0` : `${group}-0..${count - 1}`))
    .join(', ')
  const meant = groups.has(wanted) ? undefined : nearest(wanted, [...groups.keys()])
  const hint = meant === undefined ? '' : `did you mean '${meant}'? `
  return `no node is called '${printable(pattern, 60)}'; ${hint}there are ${there}`
}

/** Nodes as few patterns as say the same: whole groups as `light-*`, neighbours as `full-0..3`. */
export function namesText(
  nodes: readonly string[],
  groups: readonly { readonly name: string; readonly count: number }[],
): string[] {
  const chosen = new Set(nodes)
  return groups.flatMap(({ name, count }) => {
    const texts: string[] = []
    for (let first = 0; first < count; ) {
      let end = first
      while (end < count && chosen.has(`${name}-${end}`)) end++
      if (end > first) texts.push(end - first === count && count > 1 ? `${name}-*` : rangeText(name, first, end - 1))
      first = Math.max(end, first + 1)
    }
    return texts
  })
}

function rangeText(group: string, first: number, last: number): string {
  return first === last ? `${group}-${first}` : `${group}-${first}..${last}`
}
