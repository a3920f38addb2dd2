import { didYouMean } from '../../base/suggest.ts';
import { UsageError } from '../../base/usage-error.ts';
import { readHolds, type ShownHold } from '../../policy/instance-holds.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import type { Target } from '../../policy/policies.ts';
import { selectTargets } from '../../policy/selection.ts';
import { KNOWN_STATUSES, type KnownStatus } from '../../policy/statuses.ts';
import { createDeadline } from '../../run/deadline.ts';
import { observeFleet } from '../../run/observe-fleet.ts';
import {
  type CloudOptions,
  type CommandContext,
  type CommandResult,
  EXIT,
  type FileOptions,
} from '../command.ts';
import { describeCuller } from '../describe-culler.ts';
import { describeDisk, diskClearsBy } from '../describe-disk.ts';
import { formatHolds } from '../instance-holds.ts';
import { openSession, type Session } from '../session.ts';
import { formatTable } from '../table.ts';

export interface InstancesOptions extends FileOptions, CloudOptions {
  readonly target?: string;
  readonly status?: string;
  /** Only those with a hold, over or not, and until when. */
  readonly held?: boolean;
}

interface Listed {
  readonly target: Target;
  readonly instances: readonly (InstanceObservation & { readonly holds: readonly ShownHold[] })[];
}

/** Lists the instances of the targets. A list that cannot be read whole is an error, not a shorter list. */
export async function instances(
  options: InstancesOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const wanted = readStatus(options.status);
  const session = await openSession(options, context);
  const holdsOf = readHolds(session.policies, session.clock.now());
  const targets: Listed[] = [];
  for (const target of selectTargets(session.policies, options.target)) {
    const seen = await observe(session, target, context.signal);
    const found = seen
      .filter(({ status }) => wanted === undefined || status === wanted)
      .map((instance) => ({ ...instance, holds: holdsOf(instance) }))
      .filter(({ holds }) => options.held !== true || holds.length > 0);
    targets.push({ target, instances: found });
  }
  const count = targets.reduce((sum, { instances }) => sum + instances.length, 0);
  return {
    exitCode: EXIT.done,
    data: {
      count,
      targets: targets.map(({ target: { name, region }, instances }) => ({
        name,
        region,
        instances: instances.map((one) => ({ ...one, diskClearsBy: diskClearsBy(one) ?? null })),
      })),
    },
    text: `${options.held === true ? formatHolds(targets, context) : formatInstances(targets, context)}${count} ${count === 1 ? 'instance' : 'instances'}\n`,
  };
}

/** As the service writes it, however it was typed. @throws UsageError for a status that there is not */
function readStatus(text: string | undefined): KnownStatus | undefined {
  if (text === undefined) return undefined;
  const found = KNOWN_STATUSES.find((one) => one.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  const hint = didYouMean(text, KNOWN_STATUSES);
  throw new UsageError(
    `--status: no instance is ever ${JSON.stringify(text)}${hint}; there is ${KNOWN_STATUSES.join(', ')}.`,
  );
}

async function observe(session: Session, target: Target, signal: AbortSignal) {
  const deps = await session.depsFor(target);
  const deadline = createDeadline(deps.clock, undefined, signal);
  const sighting = await observeFleet(deps, target, deadline);
  const { workspaces } = target;
  return sighting.instances
    .filter(({ workspaceId }) => workspaces?.includes(workspaceId) ?? true)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function formatInstances(targets: readonly Listed[], { width, style }: CommandContext): string {
  const rows = targets.flatMap(({ target, instances }) =>
    instances.map((one) => [
      target.name,
      one.id,
      one.name,
      one.status,
      one.ownerName ?? one.ownerId,
      one.workspaceId,
      one.spec ?? one.resourceId ?? '',
      one.paymentType ?? '',
      describeCuller(one) ?? '',
      describeDisk(one),
    ]),
  );
  if (rows.length === 0) return '';
  const titles = [
    'TARGET',
    'INSTANCE',
    'NAME',
    'STATUS',
    'OWNER',
    'WORKSPACE',
    'SPEC',
    'PAYMENT',
    'CULLER',
    'DISK CLEARED',
  ];
  const table = formatTable(
    titles.map((title) => ({ title, flexible: title === 'NAME' })),
    rows,
    {
      width,
      style: (cell, row, column) =>
        titles[column] === 'STATUS' && rows[row]?.[column] === 'Running'
          ? style('green', cell)
          : cell,
    },
  );
  return `${table}\n`;
}
