import { describe, expect, it, test } from 'vitest';
import { ROTATION_REASONS } from '../../../lib/policy/rotation-reasons.ts';
import { findRotationProblems } from '../../../lib/policy/rotation-rules.ts';
import {
  aRotation,
  aSnapshot,
  dailySnapshots,
  outline,
  rotate,
} from '../../helpers/rotation-setup.ts';

const twoDays = aRotation({ retention: { keepDaily: 2 } });

describe('good snapshots of ours', () => {
  it('stay by the retention rules, and go without', () => {
    const plan = rotate(dailySnapshots(3), twoDays);

    expect(plan).toEqual({
      decisions: [
        {
          snapshotId: 'snp-steward-2026-03-10',
          snapshotName: 'steward-2026-03-10',
          action: 'keep',
          reason: 'retained',
          evidence: {
            status: 'Saved',
            createdAt: '2026-03-10T00:00:00.000Z',
            rules: ['daily 2026-03-10'],
          },
        },
        expect.objectContaining({ snapshotName: 'steward-2026-03-09', reason: 'retained' }),
        {
          snapshotId: 'snp-steward-2026-03-08',
          snapshotName: 'steward-2026-03-08',
          action: 'delete',
          reason: 'expired',
          evidence: {
            status: 'Saved',
            createdAt: '2026-03-08T00:00:00.000Z',
            imageUrl: 'registry/repo:steward-2026-03-08',
          },
        },
      ],
      goodAfter: 2,
      unmatchedPins: [],
    });
  });

  it('are counted by the clocks of the zone', () => {
    const snapshots = [
      aSnapshot({ name: 'steward-b', createdAt: '2026-03-09T17:00:00Z' }),
      aSnapshot({ name: 'steward-a', createdAt: '2026-03-09T15:00:00Z' }),
    ];

    expect(outline(rotate(snapshots, twoDays))).toEqual([
      'steward-b: retained',
      'delete steward-a: expired',
    ]);
  });

  it('go oldest first where one run may not delete them all', () => {
    const rule = aRotation({ retention: { keepLast: 1, maxDeletePerRun: 2 } });

    expect(outline(rotate(dailySnapshots(4), rule))).toEqual([
      'steward-2026-03-10: retained',
      'steward-2026-03-09: max-delete',
      'delete steward-2026-03-08: expired',
      'delete steward-2026-03-07: expired',
    ]);
  });
});

describe('new before old', () => {
  const snapshots = dailySnapshots(3);

  it.each([
    ['by id', { kind: 'taken', id: 'snp-steward-2026-03-10' }],
    ['by name', { kind: 'named', name: 'steward-2026-03-10' }],
  ] as const)('deletes once the new one is seen, %s', (_how, newSnapshot) => {
    expect(outline(rotate(snapshots, twoDays, { newSnapshot }))[2]).toBe(
      'delete steward-2026-03-08: expired',
    );
  });

  it.each([
    ['was not taken', { kind: 'missing' }, 'Saved'],
    ['is not in the list', { kind: 'taken', id: 'snp-other' }, 'Saved'],
    ['is not saved yet', { kind: 'taken', id: 'snp-steward-2026-03-10' }, 'Pushing'],
    ['failed', { kind: 'named', name: 'steward-2026-03-10' }, 'Failed'],
  ] as const)('deletes nothing where it %s', (_why, newSnapshot, status) => {
    const [newest, ...older] = snapshots;
    const seen = [
      { ...(newest ?? expect.fail()), status },
      ...older,
      ...dailySnapshots(5).slice(3),
    ];
    const failed = aSnapshot({
      name: 'steward-f',
      status: 'Failed',
      createdAt: '2020-01-01T00:00:00Z',
    });
    const rule = aRotation({ retention: { keepDaily: 2, failedAfter: '1d' } });

    const plan = rotate([...seen, failed], rule, { newSnapshot });

    expect(plan.decisions.filter(({ action }) => action === 'delete')).toEqual([]);
    expect(plan.decisions.slice(-2)).toMatchObject([
      { reason: 'no-new-snapshot', evidence: { due: 'expired' } },
      { reason: 'no-new-snapshot', evidence: { due: 'failed-too-old', failedAfter: '1d' } },
    ]);
  });

  it('keeps the one just taken, though the rules prefer another', () => {
    const seen = [...dailySnapshots(1), aSnapshot({ name: 'steward-new' })].map((one) => ({
      ...one,
      createdAt: '2026-03-10T00:00:00Z',
    }));
    const rule = aRotation({ retention: { keepDaily: 1 } });
    const newSnapshot = { kind: 'named', name: 'steward-2026-03-10' } as const;

    expect(outline(rotate(seen, rule, { newSnapshot }))).toEqual([
      'steward-new: retained',
      'steward-2026-03-10: just-taken',
    ]);
  });

  it('deletes nothing on a listing that may lack something', () => {
    const newSnapshot = { kind: 'taken', id: 'snp-steward-2026-03-10' } as const;

    expect(outline(rotate(snapshots, twoDays, { newSnapshot, complete: false }))[2]).toBe(
      'steward-2026-03-08: listing-incomplete',
    );
  });
});

describe('snapshots that are not good', () => {
  const rule = aRotation({ retention: { keepLast: 1, failedAfter: '7d' } });
  const good = aSnapshot({ name: 'steward-good', createdAt: '2026-01-01T00:00:00Z' });

  it.each([
    [{ status: 'Committing' }, 'in-progress'],
    [{ status: 'Pushing' }, 'in-progress'],
    [{ status: 'Melting' }, 'status-unknown'],
    [{ status: '' }, 'status-unknown'],
    [{ status: 'Failed', createdAt: '2026-03-03T12:00:00Z' }, 'failed'],
    [{ status: 'Failed', createdAt: '2026-03-03T11:59:59Z' }, 'failed-too-old'],
    [{ status: 'Failed', createdAt: undefined }, 'time-unknown'],
    [{ status: 'Failed', createdAt: '2027-01-01T00:00:00Z' }, 'future-dated'],
    [{ createdAt: undefined }, 'time-unknown'],
    [{ createdAt: 'yesterday' }, 'time-unknown'],
    [{ createdAt: '2026-03-10T12:15:01Z' }, 'future-dated'],
  ])('do not count: %j is %s', (fields, reason) => {
    const plan = rotate([good, aSnapshot({ name: 'steward-odd', ...fields })], rule);

    expect(plan.goodAfter).toBe(1);
    expect(plan.decisions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ snapshotName: 'steward-good', reason: 'retained' }),
        expect.objectContaining({ snapshotName: 'steward-odd', reason }),
      ]),
    );
  });

  it('are left alone when they failed, unless the policy has an age for them', () => {
    const failed = aSnapshot({ status: 'Failed', createdAt: '2020-01-01T00:00:00Z' });

    expect(outline(rotate([failed], twoDays))).toEqual(['steward-1: failed']);
  });

  it("count if the service's clock is a little ahead of ours", () => {
    const ahead = aSnapshot({ name: 'steward-ahead', createdAt: '2026-03-10T12:15:00Z' });

    expect(outline(rotate([good, ahead], rule))).toEqual([
      'steward-ahead: retained',
      'delete steward-good: expired',
    ]);
  });
});

describe('snapshots of others', () => {
  const foreign = aSnapshot({ name: 'before-upgrade', createdAt: '2026-03-10T08:00:00Z' });
  const snapshots = [foreign, ...dailySnapshots(3)];

  it('are not looked at', () => {
    expect(outline(rotate(snapshots, twoDays))).toEqual([
      'before-upgrade: foreign',
      'steward-2026-03-10: retained',
      'steward-2026-03-09: retained',
      'delete steward-2026-03-08: expired',
    ]);
  });

  it('take a place in the rules where the policy says so; our newest one stays all the same', () => {
    const rule = aRotation({ retention: { keepDaily: 2 }, others: 'count' });
    const plan = rotate(snapshots, rule);

    expect(outline(plan)).toEqual([
      'before-upgrade: foreign',
      'steward-2026-03-10: newest',
      'steward-2026-03-09: retained',
      'delete steward-2026-03-08: expired',
    ]);
    expect(plan.goodAfter).toBe(2);
  });

  it('do not make up the floor', () => {
    const rule = aRotation({ retention: { keepLast: 1, minCount: 2 }, others: 'count' });

    expect(rotate(snapshots, rule).goodAfter).toBe(2);
  });

  it('are told by the label too', () => {
    const rule = aRotation({
      retention: { keepLast: 1 },
      touch: { names: ['nightly-*', '/^exp-\\d+$/'], label: 'steward' },
    });
    const seen = [
      aSnapshot({ name: 'nightly-3', createdAt: '2026-03-03T00:00:00Z', labels: { steward: '' } }),
      aSnapshot({ name: 'exp-2', createdAt: '2026-03-02T00:00:00Z', labels: { steward: '' } }),
      aSnapshot({ name: 'nightly-1', createdAt: '2026-03-01T00:00:00Z' }),
    ];

    expect(outline(rotate(seen, rule))).toEqual([
      'nightly-3: retained',
      'delete exp-2: expired',
      'nightly-1: foreign',
    ]);
  });
});

describe('pins', () => {
  const last = { retention: { keepLast: 1 } };

  it('keep by name in the policy, by label on the snapshot and by the list on the instance', () => {
    const [a, b, c, d, e] = dailySnapshots(5);
    const labelled = { ...(b ?? expect.fail()), labels: { 'steward-pin': 'no' } };
    const plan = rotate(
      [a, labelled, c, d, e].flatMap((one) => one ?? []),
      aRotation({ ...last, pins: { names: '*-08' } }),
      { instanceLabels: { 'steward-pin': 'steward-2026-03-07, steward-2025-* snp-nothing' } },
    );

    expect(outline(plan)).toEqual([
      'steward-2026-03-10: retained',
      'steward-2026-03-09: pinned',
      'steward-2026-03-08: pinned',
      'steward-2026-03-07: pinned',
      'delete steward-2026-03-06: expired',
    ]);
    expect(plan.decisions.slice(1, 4).map(({ evidence }) => evidence['by'])).toEqual([
      'snapshot label',
      'policy',
      'instance label',
    ]);
    expect(plan.unmatchedPins).toEqual(['steward-2025-*', 'snp-nothing']);
  });

  it('take ids and globs, and an empty value for all', () => {
    const rule = aRotation(last);
    const pinned = (value: string) =>
      outline(rotate(dailySnapshots(3), rule, { instanceLabels: { 'steward-pin': value } })).filter(
        (line) => line.endsWith('pinned'),
      ).length;

    expect([pinned('snp-steward-2026-03-08'), pinned('*-0?'), pinned(' '), pinned('/(/')]).toEqual([
      ...[1, 2, 3, 0],
    ]);
  });

  it('do not count', () => {
    const rule = aRotation({ retention: { keepDaily: 1 }, pins: { names: 'steward-2026-03-10' } });

    expect(outline(rotate(dailySnapshots(3), rule))).toEqual([
      'steward-2026-03-10: pinned',
      'steward-2026-03-09: retained',
      'delete steward-2026-03-08: expired',
    ]);
  });
});

test('of two entries with one id, the one that was read later holds', () => {
  const early = aSnapshot({ status: 'Pushing' });
  const plan = rotate([early, { ...early, status: 'Saved' }], twoDays);

  expect(outline(plan)).toEqual(['steward-1: retained']);
});

test('problems beyond the shape are found with their place', () => {
  const rule = aRotation({
    retention: { keepLast: 0 },
    touch: { names: ['steward-*', '/(/'] },
    pins: { names: '/[/' },
  });

  expect(findRotationProblems(rule)).toMatchObject([
    { path: ['retention'], message: expect.stringContaining('keeps nothing') },
    { path: ['touch', 'names', 1] },
    { path: ['pins', 'names'] },
  ]);
  expect(findRotationProblems(twoDays)).toEqual([]);
});

test.each(Object.entries(ROTATION_REASONS))(
  '%s has a text in both languages',
  (word, { en, zh }) => {
    expect(word).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(en).toMatch(/^[a-z]/);
    expect(zh).toMatch(/^\p{Script=Han}/u);
  },
);
