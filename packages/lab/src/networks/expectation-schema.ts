/**
 * One expectation: when, who, what, how many.
 *
 *   { eventually: 5s, blob: first, nodes: light-*, verdict: available, at least: 11 }
 *
 * The first word says how it is held against time; exactly one of `verdict`, `event`, `metric` and `property` says what.
 */
import { z } from 'zod'
import { EVENT_TYPES, meaningOf } from '../expectations/event-types.ts'
import { METRIC_NAMES, metricByName } from '../expectations/metrics.ts'
import { PROPERTY_NAMES, propertyByName } from '../expectations/properties/registry.ts'
import { duration } from './units.ts'
import { exactlyOne, keys, oneOf, oneOfMany, ownName, selector, text, yes } from './words.ts'

const MAX_WITHIN_MS = 24 * 3_600_000

/** A plain number, or one with its unit, for metrics that are times or sizes. */
const Bound = z.union([z.number(), z.string().max(30)], {
  error: 'expected a number; of a metric that is a time, a time with its unit',
})

/** Kinds of values that a field of an event can be compared with. */
const FieldValue = z.union([z.string().max(200), z.number(), z.boolean()], {
  error: 'expected text, a number, true or false',
})

const once = 'expected true, or a time with its unit, such as 5s'

/** A vocabulary as an editor shows it. */
function explained<Name extends string>(what: string, names: readonly Name[], meaning: (name: Name) => string): string {
  return `${what}: ${names.map((name) => `${name} (${meaning(name)})`).join('; ')}`
}

export const ExpectationSchema = keys(
  {
    eventually: z
      .union([yes(), duration(1, MAX_WITHIN_MS)], { error: once })
      .describe(
        'it comes true within this time: from the blob’s publication if one is named, else from the start; true: by the end',
      )
      .optional(),
    always: yes().describe('it is true whenever it can be judged').optional(),
    sometimes: yes().describe('it happens at least once; a run that never got there has shown nothing').optional(),
    never: yes().describe('it does not happen').optional(),
    blob: ownName().describe('about this blob of the workload').optional(),
    nodes: selector().describe('of these nodes; of all when left out').optional(),
    node: text(60).describe('of this node').optional(),
    verdict: oneOf('available', 'withheld', 'undecided', 'invalid')
      .describe('what light samplers say by themselves')
      .optional(),
    event: oneOfMany('a type of event', EVENT_TYPES)
      .describe(explained('a type of event', EVENT_TYPES, meaningOf))
      .optional(),
    where: z
      .record(z.string(), FieldValue, { error: 'expected fields of the event and their values' })
      .describe('fields that the event must have, such as { outcome: reconstructed }')
      .optional(),
    metric: oneOfMany('a metric', METRIC_NAMES)
      .describe(explained('a figure made from the history', METRIC_NAMES, (name) => metricByName(name).meaning))
      .optional(),
    property: oneOfMany('a property', PROPERTY_NAMES)
      .describe(explained('a property', PROPERTY_NAMES, (name) => propertyByName(name).meaning))
      .optional(),
    'at least': Bound.describe('how many nodes, or how much of a metric').optional(),
    'at most': Bound.describe('how many nodes, or how much of a metric').optional(),
  },
  'What must come of it.',
).meta({
  allOf: [
    exactlyOne('eventually', 'always', 'sometimes', 'never'),
    exactlyOne('verdict', 'event', 'metric', 'property'),
  ],
})

export type FileExpectation = z.output<typeof ExpectationSchema>
