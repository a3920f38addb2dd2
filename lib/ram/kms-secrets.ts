import { readSecretRef, type SecretRef } from '../base/secret-ref.ts';
import type { FilePolicy, Policies } from '../policy/policies.ts';

/** Resource names of the KMS secrets that the channels of these policies need; ascending. */
export function secretsOf(
  { channels = [] }: Policies,
  of: readonly FilePolicy[],
): readonly string[] {
  const used = new Set(
    of.flatMap((policy) => ('notify' in policy ? (policy.notify?.channels ?? []) : [])),
  );
  const names = channels
    .filter(({ name }) => used.has(name))
    .flatMap((channel) => Object.values(channel).filter(isRef))
    .flatMap((ref) => {
      const place = readSecretRef(ref);
      return place?.from === 'kms' ? [place.name] : [];
    });
  return [...new Set(names)].sort();
}

function isRef(value: unknown): value is SecretRef {
  return typeof value === 'object' && value !== null && 'kms' in value;
}
