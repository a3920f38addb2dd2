import { FUNCTION_OF_KIND } from '../policy/function-of-kind.ts';
import type { FilePolicy, Policies } from '../policy/policies.ts';
import { leastPrivilege, type OssPlace } from './least-privilege.ts';
import type { PolicyDocument } from './policy-document.ts';

export interface PrivilegesInput {
  readonly policies: Policies;
  readonly store: OssPlace | undefined;
  readonly policiesAt: OssPlace | undefined;
  /** Only for this policy of the file. */
  readonly only?: string | undefined;
}

/** The policy document of each function that has something to do, by its name in s.yaml. Disabled policies need no rights. */
export function functionPrivileges(input: PrivilegesInput): ReadonlyMap<string, PolicyDocument> {
  const { policies, only } = input;
  const byFunction = new Map<string, FilePolicy[]>();
  for (const policy of policies.policies) {
    if (!policy.enabled || (only !== undefined && policy.name !== only)) continue;
    const name = FUNCTION_OF_KIND[policy.kind];
    byFunction.set(name, [...(byFunction.get(name) ?? []), policy]);
  }
  return new Map(
    [...byFunction].map(([name, of]) => [name, leastPrivilege({ ...input, of })] as const),
  );
}
