import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ObservedSnapshot, RotationInput } from '../../../lib/policy/rotation.ts';
import { ROTATION_REASONS } from '../../../lib/policy/rotation-reasons.ts';
import { aRotation, aSnapshot, ROTATION_NOW, rotate } from '../../helpers/rotation-setup.ts';

const NOW = Date.parse(ROTATION_NOW);

const someSnapshots = fc.uniqueArray(
  fc
    .record({
      name: fc.nat(60).chain((n) => fc.constantFrom(`steward-${n}`, `steward-${n}`, `mine-${n}`)),
      status: fc.constantFrom('Saved', 'Saved', 'Saved', 'Failed', 'Pushing', 'Committing', 'Odd'),
      ageHours: fc.integer({ min: -30, max: 2000 }),
      hasTime: fc.nat(9).map((n) => n > 0),
      labels: fc.constantFrom<Record<string, string>>({}, {}, {}, {}, { 'steward-pin': '' }),
    })
    .map(({ name, status, ageHours, hasTime, labels }) =>
      aSnapshot({
        ...{ name, status, labels },
        createdAt: hasTime ? new Date(NOW - ageHours * 3_600_000).toISOString() : undefined,
      }),
    ),
  { selector: ({ id }) => id, maxLength: 40 },
);

const someRule = fc
  .record({
    retention: fc.record(
      {
        keepLast: fc.integer({ min: 1, max: 4 }),
        keepDaily: fc.nat(7),
        keepWeekly: fc.nat(4),
        minCount: fc.integer({ min: 1, max: 6 }),
        maxDeletePerRun: fc.nat(5),
        failedAfter: fc.constantFrom('1h', '7d'),
      },
      { requiredKeys: ['keepLast'] },
    ),
    others: fc.constantFrom<'count' | 'ignore'>('count', 'ignore'),
  })
  .map(aRotation);

const someInput: fc.Arbitrary<Partial<RotationInput>> = fc.record({
  complete: fc.nat(4).map((n) => n > 0),
  newSnapshot: fc.oneof(
    fc.constant({ kind: 'not-needed' } as const),
    fc.constant({ kind: 'missing' } as const),
    fc.nat(60).map((n) => ({ kind: 'named', name: `steward-${n}` }) as const),
  ),
  instanceLabels: fc.constantFrom<Record<string, string>>({}, {}, { 'steward-pin': 'steward-1*' }),
});

const isOursAndSaved = ({ name, status, createdAt, labels }: ObservedSnapshot) =>
  name.startsWith('steward-') &&
  status === 'Saved' &&
  createdAt !== undefined &&
  Date.parse(createdAt) <= NOW &&
  !('steward-pin' in labels);

test('only what may be deleted is, never the newest good one, never below the floor, never too many', () => {
  fc.assert(
    fc.property(someSnapshots, someRule, someInput, (snapshots, rule, input) => {
      const { decisions, goodAfter } = rotate(snapshots, rule, input);

      expect(decisions.map((d) => d.snapshotId).sort()).toEqual(snapshots.map((s) => s.id).sort());
      for (const { reason } of decisions) expect(ROTATION_REASONS).toHaveProperty(reason);
      const gone = new Set(decisions.flatMap((d) => (d.action === 'delete' ? [d.snapshotId] : [])));
      const deleted = snapshots.filter(({ id }) => gone.has(id));
      for (const { name, status, labels } of deleted) {
        expect(name).toMatch(/^steward-/);
        expect(['Saved', 'Failed']).toContain(status);
        expect(labels).toEqual({});
        if ('steward-pin' in (input.instanceLabels ?? {})) expect(name).not.toMatch(/^steward-1/);
      }
      expect(deleted.length).toBeLessThanOrEqual(rule.retention.maxDeletePerRun ?? 99);

      const listed = input.instanceLabels?.['steward-pin'] ? /^steward-1/ : /^$/;
      const good = snapshots.filter((one) => isOursAndSaved(one) && !listed.test(one.name));
      const left = good.filter(({ id }) => !gone.has(id));
      expect(goodAfter).toBe(left.length);
      expect(left.length).toBeGreaterThanOrEqual(Math.min(rule.retention.minCount, good.length));
      const newest = Math.max(...good.map(({ createdAt }) => Date.parse(createdAt ?? '')));
      if (good.length > 0) {
        expect(left.some(({ createdAt }) => Date.parse(createdAt ?? '') === newest)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('nothing is deleted on a partial listing, or before the new one is seen', () => {
  fc.assert(
    fc.property(someSnapshots, someRule, someInput, (snapshots, rule, input) => {
      const { newSnapshot } = input;
      const isSeen =
        newSnapshot?.kind === 'not-needed' ||
        snapshots.some(
          ({ name, status }) =>
            newSnapshot?.kind === 'named' && name === newSnapshot.name && status === 'Saved',
        );
      fc.pre(input.complete === false || !isSeen);

      const { decisions } = rotate(snapshots, rule, input);

      expect(decisions.filter(({ action }) => action === 'delete')).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a second run on what is left deletes nothing, and the order of the listing does not matter', () => {
  fc.assert(
    fc.property(someSnapshots, someRule, someInput, (snapshots, { retention, ...rule }, input) => {
      const { maxDeletePerRun: _, ...unlimited } = retention;
      const whole = aRotation({ ...rule, retention: unlimited });
      const plan = rotate(snapshots, whole, input);
      const gone = new Set(
        plan.decisions.flatMap((d) => (d.action === 'delete' ? [d.snapshotId] : [])),
      );

      expect(rotate(snapshots.toReversed(), whole, input)).toEqual(plan);
      const again = rotate(
        snapshots.filter(({ id }) => !gone.has(id)),
        whole,
        input,
      );
      expect(again.decisions.map(({ reason }) => reason)).toEqual(
        plan.decisions.filter((d) => d.action === 'keep').map(({ reason }) => reason),
      );
    }),
    { numRuns: 300 },
  );
});
