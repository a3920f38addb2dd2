import { didYouMean } from '../base/suggest.ts';
import {
  type ActingPolicy,
  type FilePolicy,
  isActing,
  type Policies,
  type Target,
} from '../policy/policies.ts';
import { UsageError } from './failure.ts';

/** What the command line narrows a policies file down to. */
export interface Selection {
  /** Names of policies; none means all that are enabled. */
  readonly policies?: readonly string[];
  readonly target?: string | undefined;
}

export interface Pair<P extends FilePolicy = ActingPolicy> {
  readonly policy: P;
  readonly target: Target;
}

/** The targets asked for. */
export function selectTargets(file: Policies, name: string | undefined): readonly Target[] {
  if (name === undefined) return file.targets;
  return [findByName(file.targets, name, 'target')];
}

/**
 * The policies asked for that decide on instances, as {@link selectScheduled} has them.
 *
 * @throws UsageError also for the name of an export
 */
export function selectPairs(file: Policies, selection: Selection): Pair[] {
  const { policies: names = [] } = selection;
  const exporting = file.policies.find((one) => !isActing(one) && names.includes(one.name));
  if (exporting !== undefined) {
    throw new UsageError(
      `The policy ${exporting.name} exports statistics and decides on no instance; see steward export.`,
    );
  }
  return selectScheduled({ ...file, policies: file.policies.filter(isActing) }, selection).flatMap(
    ({ policy, target }) => (isActing(policy) ? [{ policy, target }] : []),
  );
}

/**
 * The policies asked for, each with each of its targets asked for, grouped by target.
 *
 * @throws UsageError for a name that the file does not have, a disabled policy, or when nothing is left
 */
export function selectScheduled(file: Policies, selection: Selection): Pair<FilePolicy>[] {
  const named = (selection.policies ?? []).map((name) => findByName(file.policies, name, 'policy'));
  const disabled = named.find((policy) => !policy.enabled);
  if (disabled !== undefined) {
    throw new UsageError(`The policy ${disabled.name} is disabled (enabled: false).`);
  }
  const policies =
    named.length > 0 ? [...new Set(named)] : file.policies.filter((one) => one.enabled);
  const pairs = selectTargets(file, selection.target).flatMap((target) =>
    policies
      .filter((policy) => policy.targets.includes(target.name))
      .map((policy) => ({ policy, target })),
  );
  if (pairs.length > 0) return pairs;
  if (policies.length === 0) throw new UsageError('Every policy of the file is disabled.');
  const names = policies.map((policy) => policy.name).join(', ');
  throw new UsageError(`No policy of these applies to the target ${selection.target}: ${names}.`);
}

function findByName<T extends { readonly name: string }>(
  items: readonly T[],
  name: string,
  what: string,
): T {
  const found = items.find((item) => item.name === name);
  if (found !== undefined) return found;
  const known = items.map((item) => item.name);
  const hint = didYouMean(name, known) || `; there is ${known.join(', ')}`;
  throw new UsageError(`The policies file has no ${what} "${name}"${hint}.`);
}
