import type { Api, Operation, Paging, Parameter } from './api.ts';
import { describeField } from './describe-field.ts';
import { camelCase } from './names.ts';

/** Text of docs/reference/api.md: every operation with its parameters, and what the keys of api.json mean. */
export function generateReference(api: Api): string {
  const operations = Object.entries(api.operations);
  return [
    `<!-- Made from lib/dsw/api.json by \`npm run generate\`. Do not edit. -->`,
    `# The PAI-DSW API ${api.version}`,
    INTRODUCTION,
    '## Operations',
    table(
      ['Operation', 'Request', 'RAM action', 'Repeat', 'Summary'],
      operations.map(([name, operation]) => [
        `[${name}](#${name.toLowerCase()})`,
        `\`${operation.method} ${operation.path}\``,
        ramAction(operation),
        operation.repeat,
        operation.summary,
      ]),
    ),
    ...operations.map(([name, operation]) => section(name, operation)),
    '## Endpoints',
    endpoints(api),
    '## The form of `lib/dsw/api.json`',
    FORM,
  ]
    .join('\n\n')
    .concat('\n');
}

const INTRODUCTION = `What \`lib/dsw/api.json\` says of each operation. The client's types and methods (\`lib/dsw/*.gen.ts\`), its
validation, and the routes and validation of the local service are made from the same file.

**Repeat** says what the client may do after a failure that may pass (a broken connection, a time-out, HTTP 5xx):

- \`safe\`: it only reads, and is sent again.
- \`same\`: doing it twice ends in the same state, and it is sent again.
- \`once\`: it is sent again only when the service surely did not act on it: it was throttled, or no connection came about.

A RAM action in *italics* is inferred: the vendor names none.`;

function section(name: string, operation: Operation): string {
  const parameters = Object.entries(operation.parameters);
  const notes = [
    operation.httpsOnly === true ? 'HTTPS only.' : undefined,
    operation.retiring === true ? 'The vendor is retiring it.' : undefined,
    operation.paging === undefined ? undefined : pagingNote(operation.paging),
  ].filter((note) => note !== undefined);
  return [
    `### ${name}`,
    `${operation.summary} \`client.${camelCase(name)}()\`, \`${operation.method} ${operation.path}\`, ` +
      `RAM action ${ramAction(operation)}, repeat \`${operation.repeat}\`.${notes.map((note) => ` ${note}`).join('')}`,
    parameters.length === 0
      ? 'No parameters.'
      : table(
          ['Parameter', 'In', 'Type', 'Notes'],
          parameters.map(([parameter, field]) => [
            `\`${parameter}\`${field.required === true ? ' **required**' : ''}`,
            field.in,
            typeName(field),
            notesOf(field),
          ]),
        ),
    `Answer: ${Object.keys(operation.response)
      .map((member) => `\`${member}\``)
      .join(', ')}.`,
  ].join('\n\n');
}

function pagingNote(paging: Paging): string {
  return `\`client.${paging.iterator}()\` goes through all pages.`;
}

function ramAction({ ram }: Operation): string {
  return ram.inferred === true ? `*${ram.action}*` : `\`${ram.action}\``;
}

function typeName(field: Parameter['items'] & object): string {
  if (field.type === 'array')
    return `${field.items === undefined ? 'any' : typeName(field.items)}[]`;
  if (field.type === 'map')
    return `map of ${field.value === undefined ? 'any' : typeName(field.value)}`;
  return field.type;
}

function notesOf(field: Parameter): string {
  const parts = [
    field.enum === undefined
      ? undefined
      : `One of ${field.enum.map((value) => `\`${value}\``).join(', ')}.`,
    describeField(field),
    field.exclusiveWith === undefined
      ? undefined
      : `At most one of ${field.exclusiveWith.join(', ')}.`,
    field.deprecated === true ? 'Obsolete.' : undefined,
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function endpoints({ endpoints: { rule, regions } }: Api): string {
  return `A region's endpoint is \`${rule.public}\`, inside a VPC \`${rule.vpc}\`.\n\n${table(
    ['Region', 'Public', 'VPC'],
    Object.entries(regions).map(([region, hosts]) => [
      region,
      hosts.public === null
        ? 'none'
        : `\`${hosts.public}\`${hosts.publicByRule === true ? ' (by the rule)' : ''}`,
      hosts.vpc === null ? 'none' : `\`${hosts.vpc}\``,
    ]),
  )}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const FORM = `An operation has \`method\`, \`path\` (with \`{Name}\` for path parameters), \`repeat\` (above), \`ram\` (\`action\`, and
\`inferred\` where the vendor names none), \`parameters\`, \`response\`, the documented \`errorCodes\` and \`statuses\`, and where it is
a list \`paging\`. \`httpsOnly\` and \`retiring\` are what the vendor says.

A parameter or a field of an answer has

| Key | Meaning |
| --- | --- |
| \`type\` | \`string\`, \`integer\`, \`number\`, \`boolean\`, \`array\` (of \`items\`), \`object\` (with \`fields\`), \`map\` (of \`value\`), \`any\` |
| \`in\` | \`path\`, \`query\` or \`body\`; parameters only |
| \`serialization\` | how a query value becomes text: \`json\`, \`comma\` (a list), \`text\` |
| \`required\`, \`requiredBy\` | and who says so: \`metadata\`, \`sdk\`, \`path\`, \`doc-prose\` |
| \`enum\` | a closed list, as a source states it; types stay open all the same |
| \`values\` | values seen in a source; there may be others |
| \`min\`, \`max\`, \`maxLength\`, \`maxItems\`, \`maxEntries\`, \`pattern\` | what a source states of the value |
| \`exclusiveWith\` | parameters of which at most one may be given |
| \`together\` | the parameter that must be given with this one, or neither |
| \`unit\`, \`format\`, \`default\`, \`note\`, \`deprecated\` | for people |

\`paging\` has a \`style\`: \`page\` (by \`number\`, with the item's \`id\`), \`offset\` (by items to skip), \`cursor\` (\`request\` takes what
\`answer\` gave). \`items\` and \`total\` are members of the answer, \`iterator\` names the client's method, \`stable\` says how to ask
for an order in which items keep their places: the parameters to send, the item's \`time\` that rises in it, and the parameter
\`from\` that leaves out earlier ones.`;
