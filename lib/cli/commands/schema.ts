import schemaFile from '../../../docs/policies.schema.json' with { type: 'json' };
import { type CommandResult, EXIT } from '../command.ts';

/** Prints the JSON Schema of the policies file. */
export async function schema(): Promise<CommandResult> {
  return {
    exitCode: EXIT.done,
    data: schemaFile,
    text: `${JSON.stringify(schemaFile, null, 2)}\n`,
  };
}
