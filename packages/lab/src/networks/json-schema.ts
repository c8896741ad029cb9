/** The network file's schema for editors and other programs: JSON Schema, draft 2020-12. */
import { z } from 'zod'
import { NetworkFileSchema } from './file-schema.ts'

/** What may be written; what only a whole file can show (names that refer to others) is checked when it is loaded. */
export function networkJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(NetworkFileSchema, { io: 'input', target: 'draft-2020-12' })
  return { ...schema, title: 'Daslab network file' }
}
