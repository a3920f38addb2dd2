import { begin, carryOn, prospectsOf } from './engine.ts';
import type { Instance, InstancePatch, Label, Session } from './entities.ts';
import { recoverFlow } from './flows.ts';
import { meet } from './load-fleet.ts';
import { ServiceError } from './operation.ts';
import { requireFreeName } from './operations/create-instance.ts';
import { rules } from './rules.ts';
import { takeOn } from './state-machine.ts';
import { makeUsage, withIdleMinutes, withOverride } from './usage-model.ts';
import type { World } from './world-type.ts';

/** Changes an instance from outside the API, as if the platform or its user had done it. */
export function patchInstance(world: World, id: string, patch: InstancePatch): Instance {
  const found = world.records.instances.get(id);
  if (found === undefined) {
    const { status, code } = rules.unknownThing.value;
    throw new ServiceError(status, code, `The instance ${id} does not exist.`);
  }
  const { InstanceName } = patch;
  if (InstanceName !== undefined && InstanceName !== found.settings.InstanceName) {
    requireFreeName(world, InstanceName);
  }
  const now = world.now();
  let instance: Instance = {
    ...withSettings(found, patch),
    labels: patchLabels(found.labels, patch.Labels),
    modifiedAt: now,
  };
  instance = withLevers(instance, patch, now);
  meet(world, instance.settings);
  if (patch.Status !== undefined && patch.Status !== instance.status) {
    const reason =
      patch.ReasonCode === undefined
        ? undefined
        : { code: patch.ReasonCode, message: patch.ReasonMessage ?? '' };
    // The snapshot that was being saved goes down with it.
    for (const snapshot of world.records.snapshotsOf(id)) {
      if (snapshot.status === 'Committing' || snapshot.status === 'Pushing') {
        world.records.putSnapshot({ ...snapshot, status: 'Failed', modifiedAt: now });
      }
    }
    instance = { ...takeOn(instance, patch.Status, now, reason), flow: [], queued: undefined };
    carryOn(world, withUsage(instance, patch, now));
  } else if (patch.nodeError === true) {
    if (found.status !== 'Running') {
      const { status, code } = rules.refused.value;
      throw new ServiceError(
        status,
        code,
        `nodeError: ${id} is ${found.status}, expected Running.`,
      );
    }
    begin(world, withUsage(instance, patch, now), [
      ...recoverFlow(now, prospectsOf(world, instance).draw),
    ]);
  } else {
    world.put(withUsage(instance, patch, now));
  }
  world.settle();
  return world.records.instances.get(id) ?? instance;
}

const patchable = [
  'InstanceName',
  'Accessibility',
  'Priority',
  'UserId',
  'UserName',
  'WorkspaceId',
] as const;

function withSettings(instance: Instance, patch: InstancePatch): Instance {
  const given = Object.fromEntries(
    patchable.flatMap((key) => (patch[key] === undefined ? [] : [[key, patch[key]]])),
  );
  return { ...instance, settings: { ...instance.settings, ...given } };
}

function withLevers(instance: Instance, patch: InstancePatch, now: number): Instance {
  const { levers } = instance;
  const thawed = levers.frozen === true && patch.frozen === false;
  return {
    ...instance,
    levers: {
      frozen: patch.frozen ?? levers.frozen,
      failNextStart: patch.failNextStart ?? levers.failNextStart,
      failNextSave: patch.failNextSave ?? levers.failNextSave,
      denied: patch.denied ?? levers.denied,
    },
    // What was held up happens now, not then.
    flow: thawed
      ? instance.flow.map((step) => ({ ...step, at: Math.max(step.at, now) }))
      : instance.flow,
  };
}

function withUsage(instance: Instance, patch: InstancePatch, now: number): Instance {
  let { usage } = instance;
  if (patch.usage !== undefined) usage = makeUsage(patch.usage, usage.seed);
  if (patch.metrics !== undefined) {
    usage = withOverride(usage, { from: Math.floor(now / 60_000) * 60_000, ...patch.metrics });
  }
  if (patch.idleMinutes === undefined) return { ...instance, usage };
  return {
    ...runningLonger(instance, now - (patch.idleMinutes + 1) * 60_000),
    usage: withIdleMinutes(usage, patch.idleMinutes, now),
  };
}

/** Idle minutes need a run that is long enough to have them: the current session moves back in time for it. */
function runningLonger(instance: Instance, upSince: number): Instance {
  const current = instance.sessions.at(-1);
  if (instance.upSince === undefined || current === undefined || upSince >= instance.upSince) {
    return instance;
  }
  const by = instance.upSince - upSince;
  const previous = instance.sessions.at(-2);
  const shifted: Session = {
    ...current,
    entries: current.entries.map((entry) => ({
      ...entry,
      from: entry.from - by,
      to: entry.to === undefined ? undefined : entry.to - by,
    })),
  };
  const from = shifted.entries[0]?.from ?? upSince;
  const lastEnd = previous?.entries.at(-1)?.from;
  if (lastEnd !== undefined && from < lastEnd) {
    const { status, code } = rules.refused.value;
    throw new ServiceError(
      status,
      code,
      `The instance has not been running for long enough: its session before this one ended at ${new Date(lastEnd).toISOString()}.`,
    );
  }
  return {
    ...instance,
    upSince,
    createdAt: Math.min(instance.createdAt, from),
    sessions: [
      ...instance.sessions.slice(0, -2),
      ...(previous === undefined
        ? []
        : [
            {
              ...previous,
              entries: previous.entries.map((entry, index, all) =>
                index === all.length - 1 ? { ...entry, to: from } : entry,
              ),
            },
          ]),
      shifted,
    ],
  };
}

function patchLabels(
  labels: readonly Label[],
  patch: Readonly<Record<string, string | null>> | undefined,
): readonly Label[] {
  if (patch === undefined) return labels;
  const map = new Map(labels.map((label) => [label.Key, label.Value]));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) map.delete(key);
    else map.set(key, value);
  }
  return [...map].map(([Key, Value]) => ({ Key, Value }));
}
