import { parseDuration } from '../../base/duration.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Target } from '../common-schema.ts';
import { DEFAULTS } from '../defaults.ts';
import { listOf } from '../list-of.ts';
import type { PolicyShape } from '../policies-schema.ts';
import { findRotationProblems } from '../rotation-rules.ts';
import { RUN_LABELS } from '../snapshot-labels.ts';
import {
  findImageTemplateProblem,
  findNameTemplateProblem,
  makeSnapshotNames,
  type SnapshotNames,
} from '../snapshot-template.ts';
import { matchAny, readTextPattern } from '../text-pattern.ts';
import type { SnapshotPolicyShape } from './snapshot-schema.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

interface Surroundings {
  readonly report: Report;
  readonly targets: readonly Target[];
  /** Of the file; undefined for one of the wrong shape. */
  readonly policies: readonly (PolicyShape | undefined)[];
}

/** Checks what the shape of a snapshot policy cannot say: its templates, its times, and that rotation knows its snapshots. */
export function checkSnapshotPolicy(
  policy: SnapshotPolicyShape,
  path: Path,
  { report, targets, policies }: Surroundings,
): void {
  const atName = [...path, 'snapshotName'];
  const nameProblem = findNameTemplateProblem(policy.snapshotName);
  if (nameProblem !== undefined) report(atName, nameProblem);
  const imageProblem = findImageTemplateProblem(policy.image);
  if (imageProblem !== undefined) report([...path, 'image'], imageProblem);
  if (nameProblem === undefined && imageProblem === undefined) {
    const regions = targets
      .filter(({ name }) => policy.targets?.includes(name) ?? true)
      .map(({ region }) => region);
    checkExamples(policy, regions, path, report);
  }
  checkWait(policy, path, report);
  checkBefore(policy, path, { report, targets, policies });
}

function checkExamples(
  policy: SnapshotPolicyShape,
  regions: readonly string[],
  path: Path,
  report: Report,
): void {
  const examples = (regions.length > 0 ? regions : ['cn-hangzhou']).map((region) => ({
    region,
    names: exampleOf(policy, region),
  }));
  for (const { region, names } of examples) {
    if (names.problem !== undefined) {
      const isName = names.problem.startsWith(`"${names.name}"`);
      report([...path, isName ? 'snapshotName' : 'image'], names.problem);
      return;
    }
    const found = REGISTRY_REGION.exec(names.image)?.[1];
    if (found !== undefined && found !== region) {
      const hint = policy.image.includes(found)
        ? '; {region} stands for the region of each target'
        : '';
      report(
        [...path, 'image'],
        `is in ${found}, but snapshots of instances in ${region} can go to a registry there only${hint}`,
      );
      return;
    }
  }
  const [example] = examples;
  if (example !== undefined) checkRotation(policy, example.names, path, report);
}

/** registry-vpc.cn-hangzhou.aliyuncs.com, team-registry-vpc.cn-hangzhou.cr.aliyuncs.com */
const REGISTRY_REGION = /^[^/]*?\.([a-z]{2}-[a-z]+(?:-\d+)?)\.(?:cr\.)?aliyuncs\.com\//;

/** With the longest instance name that the service allows, and an id as long as those seen. */
function exampleOf(policy: SnapshotPolicyShape, region: string): SnapshotNames {
  return makeSnapshotNames(policy, {
    policy: policy.name,
    target: '',
    region,
    timeZone: 'UTC',
    scheduledAt: new Date(0),
    instanceId: `dsw-${'a'.repeat(20)}`,
    instanceName: 'a'.repeat(27),
    workspaceId: '123456',
  });
}

/** Rotation that does not take the policy's own snapshots for ours would wait for the new one for ever. */
function checkRotation(
  policy: SnapshotPolicyShape,
  example: SnapshotNames,
  path: Path,
  report: Report,
): void {
  const { retention, touch } = policy;
  if (retention === undefined) return;
  const problems = findRotationProblems({ ...policy, retention });
  for (const problem of problems) report([...path, ...problem.path], problem.message);
  const names = listOf(touch.names);
  if (names.some((name) => 'problem' in readTextPattern(name))) return;
  if (!matchAny(names)(example.name)) {
    report(
      [...path, 'touch', 'names'],
      `leaves out the snapshots of this very policy, such as "${example.name}", so that none would ever be deleted`,
    );
  }
  if (touch.label !== undefined && !RUN_LABELS.some((label) => label === touch.label)) {
    report(
      [...path, 'touch', 'label'],
      `is no label that this policy gives its snapshots, so that none would ever be deleted; they carry ${RUN_LABELS.join(' and ')}`,
    );
  }
}

function checkWait(
  { wait, maxLate, schedule }: SnapshotPolicyShape,
  path: Path,
  report: Report,
): void {
  const waitMs = parseDuration(wait);
  if (waitMs < parseDuration('1m'))
    report([...path, 'wait'], `expected 1m or more, found "${wait}"`);
  const late = maxLate ?? DEFAULTS.maxLate;
  if (schedule !== undefined && waitMs > parseDuration(late)) {
    report(
      [...path, 'wait'],
      `is longer than maxLate (${late}), after which nobody looks for the snapshots any more`,
    );
  }
}

/** What comes before another policy: there is that policy, it stops, and it is no one else's. */
function checkBefore(
  policy: SnapshotPolicyShape,
  path: Path,
  { report, targets, policies }: Surroundings,
): void {
  const { before, schedule, window } = policy;
  if (before === undefined) return;
  const at = [...path, 'before'];
  if (schedule !== undefined || window !== undefined) {
    report(at, 'goes without `schedule` and `window`: the times are those of the other policy');
  }
  if (parseDuration(before.lead) < parseDuration('5m')) {
    report([...at, 'lead'], `expected 5m or more, found "${before.lead}"`);
  }
  const others = policies.flatMap((one) => one ?? []);
  const other = others.find(({ name }) => name === before.policy);
  if (other?.kind !== 'stop') {
    // With a policy unread we do not know all names.
    if (other === undefined && others.length < policies.length) return;
    const stops = others.flatMap(({ kind, name }) => (kind === 'stop' ? [name] : []));
    const hint = didYouMean(before.policy, stops) || `; there is ${stops.join(', ') || 'none'}`;
    report([...at, 'policy'], `there is no policy "${before.policy}" of kind stop${hint}`);
    return;
  }
  const first = others.find((one) => one.kind === 'snapshot' && one.before?.policy === other.name);
  if (first !== policy) {
    report([...at, 'policy'], `"${other.name}" waits for the snapshots of ${first?.name} already`);
  }
  const missing = (other.targets ?? targets.map(({ name }) => name)).find(
    (name) => policy.targets?.includes(name) === false,
  );
  if (missing !== undefined) {
    report(
      [...at, 'policy'],
      `"${other.name}" applies to ${missing} too, where this policy takes no snapshots`,
    );
  }
  const late = other.maxLate ?? DEFAULTS.maxLate;
  if (other.schedule !== undefined && parseDuration(before.wait) > parseDuration(late)) {
    report([...at, 'wait'], `is longer than maxLate of "${other.name}" (${late})`);
  }
}
