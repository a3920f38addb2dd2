import { RAM_ACTIONS } from '../dsw/ram-actions.gen.ts';
import type { OperationName } from '../dsw/types.gen.ts';
import type { FilePolicy, Policies } from '../policy/policies.ts';
import { secretsOf } from './kms-secrets.ts';
import { operationsOf } from './operations.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';
import { policiesStatement, storeStatements } from './store-statements.ts';

/** A place in OSS, split. */
export interface OssPlace {
  readonly bucket: string;
  readonly key: string;
}

export interface PrivilegeInput {
  readonly policies: Policies;
  /** Those of the file whose rights are wanted, all of one function. */
  readonly of: readonly FilePolicy[];
  /** Where records go, where that is OSS. */
  readonly store: OssPlace | undefined;
  /** Where the function reads its policies, where they are not in its bundle. */
  readonly policiesAt: OssPlace | undefined;
}

/**
 * The least that a function may do so that these policies work: what they call of PAI-DSW, its records in OSS, its secrets in
 * KMS, and nothing else. A function without policies needs its records only: it says that nothing is due.
 */
export function leastPrivilege({
  policies,
  of,
  store,
  policiesAt,
}: PrivilegeInput): PolicyDocument {
  const operations = [...new Set(of.flatMap(operationsOf))];
  const secrets = secretsOf(policies, of);
  return {
    Version: '1',
    Statement: [
      ...dswStatements(operations),
      ...(store === undefined
        ? []
        : storeStatements({
            bucket: store.bucket,
            prefix: store.key,
            exports: of.some(({ kind }) => kind === 'export'),
          })),
      ...(policiesAt === undefined ? [] : [policiesStatement(policiesAt.bucket, policiesAt.key)]),
      ...(secrets.length === 0
        ? []
        : [{ Effect: 'Allow', Action: ['kms:GetSecretValue'], Resource: secrets } as const]),
    ],
  };
}

/** Reads and acts apart, so that people see at once what a function can change. */
function dswStatements(operations: readonly OperationName[]): Statement[] {
  const isRead = (name: OperationName) => /^(Get|List|Query)/.test(name);
  const groups = [operations.filter(isRead), operations.filter((name) => !isRead(name))];
  return groups.flatMap((names) => {
    const actions = [...new Set(names.map((name) => RAM_ACTIONS[name]))].sort();
    // PAI-DSW lists no resources for its actions, so that a narrower one would allow nothing.
    return actions.length === 0 ? [] : [{ Effect: 'Allow', Action: actions, Resource: ['*'] }];
  });
}
