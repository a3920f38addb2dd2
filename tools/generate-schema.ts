import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import { policiesSchema } from '../lib/policy/policies-schema.ts';
import { whereSchema } from '../lib/policy/where-schema.ts';

/** The JSON Schema of policies.yaml, for editors; generated from the schema that the program itself checks with. */
export function policySchemaFile(): { readonly path: string; readonly text: string } {
  const schema: JsonSchema = {
    title: 'dsw-steward policies',
    ...toJsonSchema(policiesSchema, { typeMode: 'input', definitions: { where: whereSchema } }),
  };
  return { path: 'docs/policies.schema.json', text: `${JSON.stringify(schema, null, 2)}\n` };
}
