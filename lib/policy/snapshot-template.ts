import { sha256Hex } from '../base/sha256.ts';
import { didYouMean } from '../base/suggest.ts';
import { formatInZone } from '../base/zone.ts';
import { findImageProblem } from './image-reference.ts';

/** What names are made of. */
export interface TemplateFacts {
  readonly policy: string;
  readonly target: string;
  readonly region: string;
  readonly timeZone: string;
  /** The boundary of the run. */
  readonly scheduledAt: Date;
  readonly instanceId: string;
  readonly instanceName: string;
  readonly workspaceId: string;
}

export interface SnapshotTemplates {
  readonly snapshotName: string;
  readonly image: string;
}

/** What a snapshot is called, and where its image goes; always the same for a run and an instance. */
export interface SnapshotNames {
  readonly name: string;
  readonly image: string;
  /** Why the service or the registry would not take them. */
  readonly problem?: string;
}

/** Documented for the custom image that a snapshot becomes. */
const MAX_NAME = 50;

/** Enough of a policy's name to know it by; the key tells those apart that begin alike. */
const POLICY_LENGTH = 16;

const IN_NAME = {
  policy: ({ policy }) => toWord(policy.slice(0, POLICY_LENGTH)),
  date: ({ timeZone, scheduledAt }) => formatInZone(timeZone, scheduledAt, 'YYYYMMDD'),
  time: ({ timeZone, scheduledAt }) => formatInZone(timeZone, scheduledAt, 'YYYYMMDD-HHmm'),
  instance: ({ instanceName, instanceId }) => toWord(instanceName) || toWord(instanceId),
  id: ({ instanceId }) => toWord(instanceId),
  key: keyOf,
} as const satisfies Readonly<Record<string, (facts: TemplateFacts) => string>>;

const IN_IMAGE = {
  ...IN_NAME,
  region: ({ region }) => region,
  registry: ({ region }) => `registry-vpc.${region}.aliyuncs.com`,
  workspace: ({ workspaceId }) => toWord(workspaceId),
} as const satisfies Readonly<Record<string, (facts: TemplateFacts) => string>>;

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Fills both templates in. */
export function makeSnapshotNames(
  { snapshotName, image }: SnapshotTemplates,
  facts: TemplateFacts,
): SnapshotNames {
  const name = fill(snapshotName, IN_NAME, facts);
  const reference = fill(image.replaceAll('{name}', name), IN_IMAGE, facts);
  const problem = findNameProblem(name) ?? findImageProblem(reference);
  return { name, image: reference, ...(problem === undefined ? {} : { problem }) };
}

/** What is wrong with the template of a snapshot's name, beyond what it is filled in with. */
export function findNameTemplateProblem(template: string): string | undefined {
  const unknown = findUnknown(template, Object.keys(IN_NAME));
  if (unknown !== undefined) return unknown;
  if (template.includes('{key}')) return undefined;
  return 'needs {key}, which tells the snapshots of different runs and instances apart';
}

export function findImageTemplateProblem(template: string): string | undefined {
  const unknown = findUnknown(template, [...Object.keys(IN_IMAGE), 'name']);
  if (unknown !== undefined) return unknown;
  const tag = template.slice(template.lastIndexOf('/')).split(':').slice(1).join(':');
  if (tag.includes('{name}') || tag.includes('{key}')) return undefined;
  return 'needs {name} or {key} in its tag: two snapshots with one tag would be one image';
}

function findUnknown(template: string, known: readonly string[]): string | undefined {
  for (const [whole, name = ''] of template.matchAll(PLACEHOLDER)) {
    if (known.includes(name)) continue;
    return `there is no placeholder ${whole}${didYouMean(name, known) || `; there is ${known.map((one) => `{${one}}`).join(', ')}`}`;
  }
  return /[{}]/.test(template.replace(PLACEHOLDER, ''))
    ? 'has a brace without its other one; placeholders are written {name}'
    : undefined;
}

function findNameProblem(name: string): string | undefined {
  if (/^[a-z][a-z0-9-]*$/.test(name) && name.length <= MAX_NAME) return undefined;
  return `"${name}" (${name.length} characters) cannot be the name of a snapshot: at most ${MAX_NAME} lower-case letters, digits and hyphens, beginning with a letter`;
}

function fill(
  template: string,
  known: Readonly<Record<string, (facts: TemplateFacts) => string>>,
  facts: TemplateFacts,
): string {
  return template.replace(PLACEHOLDER, (whole, name: string) => known[name]?.(facts) ?? whole);
}

/** Lower case, and one hyphen for anything else: instances are called `[A-Za-z0-9_]{1,27}`. */
function toWord(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/**
 * Ten characters that stand for the run and the instance: 48 bits of a hash, so that among 10,000 instances of a workspace
 * two are alike in one of five million runs.
 */
function keyOf({ policy, target, scheduledAt, instanceId }: TemplateFacts): string {
  const run = [policy, target, scheduledAt.toISOString(), instanceId].join('\n');
  return Number.parseInt(sha256Hex(run).slice(0, 12), 16).toString(36).padStart(10, '0');
}
