import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findImageProblem } from '../../../lib/policy/image-reference.ts';
import { makeSnapshotNames, type TemplateFacts } from '../../../lib/policy/snapshot-template.ts';

const FACTS: TemplateFacts = {
  policy: 'nightly',
  target: 'main',
  region: 'cn-hangzhou',
  timeZone: 'Asia/Shanghai',
  scheduledAt: new Date('2026-01-05T14:00:00Z'),
  instanceId: 'dsw-05cefd0be2e5a278',
  instanceName: 'My_Box',
  workspaceId: '20301',
};
const DEFAULT = 'steward-{policy}-{time}-{key}';

function names(
  facts: Partial<TemplateFacts> = {},
  snapshotName = DEFAULT,
  image = '{registry}/w{workspace}/{instance}:{name}',
) {
  return makeSnapshotNames({ snapshotName, image }, { ...FACTS, ...facts });
}

describe('names of snapshots', () => {
  test('carry the policy and the boundary in its time zone', () => {
    expect(names().name).toMatch(/^steward-nightly-20260105-2200-[0-9a-z]{10}$/);
    expect(names({ timeZone: 'UTC' }).name).toMatch(/^steward-nightly-20260105-1400-/);
  });

  test('are the same whenever they are made, and others for any other run or instance', () => {
    const changes: Partial<TemplateFacts>[] = [
      {},
      { policy: 'nightly-2' },
      { target: 'other' },
      { scheduledAt: new Date('2026-01-05T14:00:01Z') },
      { instanceId: 'dsw-2' },
    ];
    const made = changes.map((change) => names(change).name);

    expect(new Set(made).size).toBe(changes.length);
    expect(names().name).toBe(made[0]);
    // A rename between two triggers of a run changes nothing.
    expect(names({ instanceName: 'renamed' }).name).toBe(made[0]);
  });

  test('fit whatever the policy, the instance and the zone are called', () => {
    const policy = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    const instanceName = fc.stringMatching(/^[A-Za-z0-9_]{2,27}$/);
    fc.assert(
      fc.property(policy, instanceName, fc.integer({ min: 0, max: 4e12 }), (one, box, ms) => {
        const { name, image, problem } = names({
          policy: one,
          instanceName: box,
          scheduledAt: new Date(ms),
        });

        expect(name).toMatch(/^[a-z][a-z0-9-]{0,49}$/);
        // A name of underscores and one letter makes no repository.
        if (problem === undefined) expect(findImageProblem(image)).toBeUndefined();
        else expect(box.replace(/[^A-Za-z0-9]/g, '').length).toBeLessThan(2);
      }),
    );
  });

  test('put instances in lower case, with one hyphen for anything else', () => {
    const image = (instanceName: string) => names({ instanceName }).image.split(/[/:]/)[2];

    expect(['My_Box', '__A__b__', 'ABC', '___'].map(image)).toEqual([
      'my-box',
      'a-b',
      'abc',
      'dsw-05cefd0be2e5a278',
    ]);
  });
});

describe('an image reference', () => {
  const GOOD = 'registry-vpc.cn-hangzhou.aliyuncs.com/team/box:v1';

  test.each([
    GOOD,
    'r.example.com:5000/ab/a__b.c-d:Tag_1.2-3',
    `r.example.com/ab/${'a'.repeat(64)}:${'x'.repeat(128)}`,
  ])('may be %s', (reference) => {
    expect(findImageProblem(reference)).toBeUndefined();
  });

  test.each([
    ['team/box:v1', 'expected to begin with a registry'],
    ['r.example.com/team/box', 'has no tag'],
    ['r.example.com/team/box:', 'cannot be a tag'],
    [`r.example.com/team/box:${'x'.repeat(129)}`, 'cannot be a tag'],
    ['r.example.com/team/box:v1@sha256', 'cannot be a tag'],
    ['r.example.com/box:v1', 'found 1 parts'],
    ['r.example.com/a/b/c:v1', 'found 3 parts'],
    ['r.example.com/Team/box:v1', '"Team" cannot be a namespace'],
    ['r.example.com/team/-box:v1', '"-box" cannot be a repository'],
    ['r.example.com/team/a..b:v1', 'cannot be a repository'],
    ['r.example.com/team/a___b:v1', 'cannot be a repository'],
    ['r.example.com/team/b:v1', 'expected 2 to 64 characters, found 1'],
    [`r.example.com/team/${'b'.repeat(65)}:v1`, 'expected 2 to 64 characters, found 65'],
  ])('may not be %s', (reference, problem) => {
    expect(findImageProblem(reference)).toContain(problem);
  });
});
