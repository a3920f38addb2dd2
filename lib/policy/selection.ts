import { didYouMean } from '../base/suggest.ts';
import { UsageError } from '../base/usage-error.ts';
import { isActing } from './is-acting.ts';
import type { ExportPolicy, Policies, Policy, ScheduledPolicy, Target } from './policies.ts';
import { policyOfStep, stepsOfFile } from './steps.ts';

/** What a request narrows a policies file down to. */
export interface Selection {
  /** Names of policies; none means all that are enabled. */
  readonly policies?: readonly string[];
  readonly target?: string | undefined;
}

export interface Pair<P extends ScheduledPolicy = Policy> {
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
  const steps = stepsOfFile(file);
  return select(file, steps, selection);
}

/**
 * The policies asked for, each with each of its targets asked for, grouped by target. A policy comes with its steps
 * (`nightly`, `nightly.rotation`); a step can be asked for alone, and notices and timers are shown only then.
 *
 * @throws UsageError for a name that the file does not have, a disabled policy, or when nothing is left
 */
export function selectScheduled(file: Policies, selection: Selection): Pair<ScheduledPolicy>[] {
  return select(file, [...stepsOfFile(file), ...exportsOf(file)], selection);
}

/** The exports asked for, each with each of its targets asked for. @throws UsageError as the others */
export function selectExports(file: Policies, selection: Selection): Pair<ExportPolicy>[] {
  const exports = exportsOf(file);
  if (exports.length === 0) {
    throw new UsageError(
      'The policies file has no policy of kind export; docs/examples/export.yaml is one.',
    );
  }
  return select(file, exports, selection);
}

function exportsOf({ policies }: Policies): ExportPolicy[] {
  return policies.flatMap((policy) => (isActing(policy) ? [] : [policy]));
}

function select<P extends ScheduledPolicy>(
  file: Policies,
  all: readonly P[],
  selection: Selection,
): Pair<P>[] {
  const named = (selection.policies ?? []).map((name) => findByName(all, name, 'policy'));
  const disabled = named.find((policy) => !policy.enabled);
  if (disabled !== undefined) {
    throw new UsageError(`The policy ${disabled.name} is disabled (enabled: false).`);
  }
  const asked = new Set(named.map(({ name }) => name));
  const policies =
    named.length > 0
      ? all.filter(
          (one) => asked.has(one.name) || (isShown(one) && asked.has(policyOfStep(one.name))),
        )
      : all.filter((one) => one.enabled && isShown(one));
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

/** Notices before a policy and timers behind it go along of their own accord. */
function isShown({ kind }: ScheduledPolicy): boolean {
  return kind !== 'warning' && kind !== 'backstop';
}

/**
 * A notice says when something will be done, so by hand it would say what is not so.
 *
 * @throws UsageError for one that is to be sent by hand
 */
export function refuseNotices(pairs: readonly Pair<ScheduledPolicy>[]): void {
  const notice = pairs.find(({ policy }) => policy.kind === 'warning')?.policy.name;
  if (notice === undefined) return;
  throw new UsageError(
    `${notice} goes out before a boundary of its policy only, not by hand. steward plan ${notice} shows whom it would be about.`,
  );
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
