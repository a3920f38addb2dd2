import * as v from 'valibot';
import {
  type ObservedSnapshot,
  planRotation,
  type RotationInput,
  type RotationPlan,
} from '../../lib/policy/rotation.ts';
import { type RotationRule, rotationEntries } from '../../lib/policy/rotation-schema.ts';
import { keyed } from '../../lib/policy/schema-parts.ts';

const schema = keyed(rotationEntries);

export const ROTATION_NOW = '2026-03-10T12:00:00Z';

/** Rotation as it stands in a policy, with its defaults. */
export function aRotation(input: v.InferInput<typeof schema>): RotationRule {
  return v.parse(schema, input);
}

/** A good snapshot of ours; the id follows from the name unless given. */
export function aSnapshot(fields: Partial<ObservedSnapshot> = {}): ObservedSnapshot {
  const name = fields.name ?? 'steward-1';
  return {
    id: `snp-${name}`,
    name,
    status: 'Saved',
    createdAt: '2026-03-10T00:00:00Z',
    imageUrl: `registry/repo:${name}`,
    labels: {},
    ...fields,
  };
}

/** One good snapshot of ours a day, the newest on 10 March 2026. */
export function dailySnapshots(count: number): ObservedSnapshot[] {
  const newest = Date.parse('2026-03-10T00:00:00Z');
  return Array.from({ length: count }, (_, age) => {
    const createdAt = new Date(newest - age * 86_400_000).toISOString();
    return aSnapshot({ name: `steward-${createdAt.slice(0, 10)}`, createdAt });
  });
}

export function rotate(
  snapshots: readonly ObservedSnapshot[],
  rule: RotationRule,
  input: Partial<RotationInput> = {},
): RotationPlan {
  const whole: RotationInput = {
    snapshots,
    instanceLabels: {},
    newSnapshot: { kind: 'not-needed' },
    complete: true,
    nowMs: Date.parse(ROTATION_NOW),
    ...input,
  };
  return planRotation(whole, rule, 'UTC');
}

/** `name: reason`, in the order of the plan, deletions marked. */
export function outline({ decisions }: RotationPlan): string[] {
  return decisions.map(
    ({ snapshotName, action, reason }) =>
      `${action === 'delete' ? 'delete ' : ''}${snapshotName}: ${reason}`,
  );
}
