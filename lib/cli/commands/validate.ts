import { formatDuration } from '../../base/duration.ts';
import { effectivePolicies } from '../../policy/before.ts';
import { findCoverageProblem } from '../../policy/calendar.ts';
import { findNextFiring, formatLocal } from '../../policy/next-firing.ts';
import type { Policies, ScheduledPolicy } from '../../policy/policies.ts';
import { type CommandContext, type CommandResult, EXIT, type FileOptions } from '../command.ts';
import { formatProblems } from '../failure.ts';
import { loadPoliciesFile } from '../policies-file.ts';
import { formatTable, printable } from '../table.ts';
import { nameForPeople, refuseSameFile, writeTextFile } from '../text-file.ts';

export interface ValidateOptions extends FileOptions {
  readonly out?: string;
}

/** Checks the policies file; shows every problem, or what the file amounts to. */
export async function validate(
  options: ValidateOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const { file, out } = options;
  if (out !== undefined) await refuseSameFile(out, file);
  const loaded = await loadPoliciesFile(file, context.clock.now());
  if (!loaded.ok) {
    const { problems } = loaded;
    return {
      exitCode: EXIT.usage,
      data: { ok: false, file, problems },
      text: formatProblems(problems)
        .map((line) => `${printable(line)}\n`)
        .join(''),
      complaint: `${nameForPeople(file)}: ${plural(problems.length, 'problem')}.`,
    };
  }
  const { policies } = loaded;
  if (out !== undefined) await writeTextFile(out, `${JSON.stringify(policies, null, 2)}\n`);
  const effective = { ...policies, policies: effectivePolicies(policies.policies) };
  return {
    exitCode: EXIT.done,
    data: { ok: true, file, ...summarize(effective, context.clock.now()) },
    text: describe(nameForPeople(file), effective, context),
  };
}

function summarize({ timeZone, targets, policies }: Policies, now: Date) {
  return {
    timeZone,
    targets: targets.map(({ name, region, workspaces }) => ({
      name,
      region,
      workspaces: workspaces ?? null,
    })),
    policies: policies.map((policy) => ({
      name: policy.name,
      kind: policy.kind,
      enabled: policy.enabled,
      mode: policy.mode,
      targets: policy.targets,
      next: findNextFiring(policy, now)?.toISOString().replace('.000Z', 'Z') ?? null,
    })),
    warnings: warningsOf(policies, now),
  };
}

/** What is right today and will not stay so. */
function warningsOf(policies: readonly ScheduledPolicy[], now: Date): string[] {
  return policies.flatMap(({ name, calendar, timeZone }) => {
    const problem = calendar && findCoverageProblem(calendar, timeZone, now);
    return problem === undefined ? [] : [`${name}: ${problem}`];
  });
}

function describe(file: string, { targets, policies }: Policies, context: CommandContext): string {
  const { clock, style, width } = context;
  const now = clock.now();
  const counts = `${plural(targets.length, 'target')}, ${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`;
  return [
    `${style('green', 'OK')} ${printable(file)}: ${counts}.\n\n`,
    formatTable(
      [{ title: 'TARGET' }, { title: 'REGION' }, { title: 'WORKSPACES', flexible: true }],
      targets.map(({ name, region, workspaces }) => [
        name,
        region,
        workspaces?.join(', ') ?? 'all',
      ]),
      { width },
    ),
    '\n',
    formatTable(
      [
        { title: 'POLICY' },
        { title: 'KIND' },
        { title: 'TARGETS', flexible: true },
        { title: 'NEXT FIRING' },
      ],
      policies.map((policy) => [
        policy.name,
        policy.mode === 'dry-run' ? `${policy.kind} (dry run)` : policy.kind,
        policy.targets.join(', '),
        describeNext(policy, now),
      ]),
      { width },
    ),
    ...warningsOf(policies, now).map((warning) => `\n${style('yellow', 'Warning:')} ${warning}\n`),
  ].join('');
}

function describeNext(policy: ScheduledPolicy, now: Date): string {
  if (!policy.enabled) return 'disabled';
  const next = findNextFiring(policy, now);
  if (next === undefined) return 'never';
  const wait = formatDuration(Math.floor((next.getTime() - now.getTime()) / 60_000) * 60_000);
  return `${formatLocal(next, policy.timeZone)} (in ${wait})`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
