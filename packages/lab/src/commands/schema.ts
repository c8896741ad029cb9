/** `das schema`: the network file's JSON Schema, for editors and other programs. */
import type { Command } from 'commander'
import { EXIT, type ExitCode } from '../errors.ts'
import type { Session } from '../settings.ts'
import type { Bind } from './command.ts'

export function configure(command: Command, bind: Bind): void {
  command.addHelpText('after', EXAMPLES).action(bind(schema))
}

const EXAMPLES = `
Examples:
  das schema > network.schema.json
  das schema --json | jq '.schema.properties | keys'

An editor that knows YAML completes and checks a file whose first line is
  # yaml-language-server: $schema=./network.schema.json`

async function schema({ output }: Session): Promise<ExitCode> {
  const { networkJsonSchema } = await import('../networks/json-schema.ts')
  const text = networkJsonSchema()
  output.result({ type: 'schema', schema: text }, [JSON.stringify(text, null, 2)])
  return EXIT.held
}
