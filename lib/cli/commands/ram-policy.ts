import { UsageError } from '../../base/usage-error.ts';
import { INFERRED_RAM_ACTIONS } from '../../dsw/ram-actions.gen.ts';
import { FUNCTION_OF_KIND } from '../../policy/function-of-kind.ts';
import type { Policies } from '../../policy/policies.ts';
import { functionPrivileges } from '../../ram/function-privileges.ts';
import type { OssPlace } from '../../ram/least-privilege.ts';
import { operationsOf } from '../../ram/operations.ts';
import type { PolicyDocument } from '../../ram/policy-document.ts';
import { ROLE_TRUST } from '../../ram/role-trust.ts';
import { parseLocation } from '../../store/location.ts';
import { type CommandContext, type CommandResult, EXIT, type FileOptions } from '../command.ts';
import { readPoliciesFile } from '../policies-file.ts';

export interface RamPolicyOptions extends FileOptions {
  /** Only of this function, by its name in s.yaml. */
  readonly function?: string;
  /** Only for this policy of the file. */
  readonly policy?: string;
  /** Where records go: `oss://bucket/prefix`. */
  readonly store?: string;
  /** Where functions read their policies, where they are not in the bundle: `oss://bucket/key`. */
  readonly policiesAt?: string;
}

/** As s.yaml has it. */
const DEFAULT_STORE = 'oss://dsw-steward/prod';

/**
 * Prints the RAM policy of each function: what it needs for the policies of the file, and no more.
 *
 * @throws UsageError for a function or policy that there is not, and places that are not in OSS
 */
export async function ramPolicy(
  options: RamPolicyOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const policies = await readPoliciesFile(options.file, context.clock.now());
  demandPolicy(policies, options.policy);
  const documents = functionPrivileges({
    policies,
    store: storePlace(options, context),
    policiesAt:
      options.policiesAt === undefined ? undefined : readPlace('--policies-at', options.policiesAt),
    only: options.policy,
  });
  const wanted = pick(documents, options);
  const notes = notesOn(policies);
  return {
    exitCode: EXIT.done,
    data: { functions: Object.fromEntries(wanted), trust: ROLE_TRUST, notes },
    text: describe(wanted, notes, context),
  };
}

function demandPolicy({ policies }: Policies, name: string | undefined): void {
  if (name === undefined || policies.some((policy) => policy.name === name)) return;
  const known = policies.map((policy) => policy.name).join(', ');
  throw new UsageError(`There is no policy ${JSON.stringify(name)} in the file; it has ${known}.`);
}

function storePlace({ store }: RamPolicyOptions, { env }: CommandContext): OssPlace {
  if (store !== undefined) return readPlace('--store', store);
  const { STEWARD_STORE: fromEnvironment } = env;
  if (fromEnvironment === undefined) return readPlace('--store', DEFAULT_STORE);
  return readPlace(
    'STEWARD_STORE (environment)',
    fromEnvironment,
    ' A folder is a store of this machine: functions keep their records in OSS; say where with --store.',
  );
}

/** @param source where the text came from */
function readPlace(source: string, text: string, advice = ''): OssPlace {
  const place = parseLocation(text);
  if (place.kind === 'oss') return { bucket: place.bucket, key: place.prefix };
  throw new UsageError(
    `${source}: expected a place such as oss://bucket/prefix, found ${text}.${advice}`,
  );
}

function pick(
  documents: ReadonlyMap<string, PolicyDocument>,
  { function: name }: RamPolicyOptions,
): ReadonlyMap<string, PolicyDocument> {
  if (name === undefined) return documents;
  if (!Object.values(FUNCTION_OF_KIND).includes(name)) {
    const known = Object.values(FUNCTION_OF_KIND).join(', ');
    throw new UsageError(`There is no function ${JSON.stringify(name)}; there are ${known}.`);
  }
  const found = documents.get(name);
  if (found !== undefined) return new Map([[name, found]]);
  throw new UsageError(
    `No policy of the file is carried out by ${name}, so that it needs no rights.`,
  );
}

/** What cannot be narrowed, or is not certain. */
function notesOn({ policies }: Policies): readonly string[] {
  const used = new Set(policies.filter(({ enabled }) => enabled).flatMap(operationsOf));
  const inferred = INFERRED_RAM_ACTIONS.filter((name) => used.has(name));
  return [
    'PAI-DSW has no resources in RAM: a right counts for every instance of the account. Workspaces are narrowed by the roles that the user has in them.',
    ...(inferred.length === 0
      ? []
      : [
          `The action of ${inferred.join(', ')} is not disclosed by Alibaba Cloud; it is taken to be named like the operation.`,
        ]),
  ];
}

function describe(
  documents: ReadonlyMap<string, PolicyDocument>,
  notes: readonly string[],
  { style }: CommandContext,
): string {
  if (documents.size === 0) return 'No policy is enabled, so that no function needs any rights.\n';
  return [
    ...[...documents].map(
      ([name, document]) => `${style('bold', name)}\n${JSON.stringify(document, null, 2)}\n\n`,
    ),
    `${style('bold', 'Who may take on the role')}\n${JSON.stringify(ROLE_TRUST, null, 2)}\n\n`,
    ...notes.map((note) => `${note}\n`),
  ].join('');
}
