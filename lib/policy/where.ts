import { parseDuration } from '../base/duration.ts';
import { listOf } from './list-of.ts';
import type { InstanceObservation } from './observation.ts';
import type { Json } from './plan.ts';
import { matchAny, type TextTest } from './text-pattern.ts';
import type { LabelRule, Where } from './where-schema.ts';

/** The first clause that an instance does not meet. */
export interface Miss {
  /** As in the file: `labels.team`, `any`, `not.owner`. */
  readonly clause: string;
  readonly wanted: Json;
  /** What the instance has; null where it has nothing. */
  readonly found: Json;
}

/** Undefined when the instance is selected. */
export type Selector = (instance: InstanceObservation) => Miss | undefined;

/** Turns a checked `where` into a test; ages are measured at `atMs` (epoch ms). */
export function compileWhere(where: Where, atMs: number, prefix = ''): Selector {
  const tests: Selector[] = [
    ...compileTexts(where, prefix),
    ...compileLabels(where, prefix),
    ...compileNumbers(where, atMs, prefix),
    ...compileGroups(where, atMs, prefix),
  ];
  return (instance) => {
    for (const test of tests) {
      const miss = test(instance);
      if (miss !== undefined) return miss;
    }
    return undefined;
  };
}

type TextsOf = (instance: InstanceObservation) => readonly (string | undefined)[];

/** Keys that compare text, and what of an instance they look at: one of these texts must match. */
const TEXTS = {
  status: (instance) => [instance.status],
  workspace: (instance) => [instance.workspaceId],
  owner: (instance) => [instance.ownerId, instance.ownerName],
  id: (instance) => [instance.id],
  name: (instance) => [instance.name],
  spec: (instance) => [instance.spec],
  accelerator: (instance) => [instance.accelerator],
  paymentType: (instance) => [instance.paymentType],
  resourceId: (instance) => [instance.resourceId],
  image: (instance) => [instance.imageName],
} as const satisfies Partial<Record<keyof Where, TextsOf>>;

function compileTexts(where: Where, prefix: string): Selector[] {
  return Object.entries(TEXTS).flatMap(([key, textsOf]: [string, TextsOf]) => {
    const wanted = where[key as keyof typeof TEXTS];
    if (wanted === undefined) return [];
    const matches = matchAny(listOf<string>(wanted));
    const clause = prefix + key;
    return (instance: InstanceObservation) => {
      const texts = textsOf(instance);
      if (texts.some((text) => text !== undefined && matches(text))) return undefined;
      return { clause, wanted, found: texts.find((text) => text !== undefined) ?? null };
    };
  });
}

function compileLabels(where: Where, prefix: string): Selector[] {
  return Object.entries(where.labels ?? {}).map(([key, rule]) => {
    const accepts = compileLabel(rule);
    const clause = `${prefix}labels.${key}`;
    const wanted = rule as Json;
    return ({ labels }: InstanceObservation) => {
      // Own keys only: a label may be called `constructor`.
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      return accepts(value) ? undefined : { clause, wanted, found: value ?? null };
    };
  });
}

function compileLabel(rule: string | string[] | LabelRule): (value: string | undefined) => boolean {
  if (typeof rule === 'string' || Array.isArray(rule)) {
    const matches = matchAny(listOf(rule));
    return (value) => value !== undefined && matches(value);
  }
  if (rule.exists === false) return (value) => value === undefined;
  const { equals, prefix } = rule;
  const tests: TextTest[] = [];
  if (equals !== undefined) tests.push((value) => value === equals);
  if (rule.in !== undefined) {
    const allowed = new Set(rule.in);
    tests.push((value) => allowed.has(value));
  }
  if (prefix !== undefined) tests.push((value) => value.startsWith(prefix));
  if (rule.matches !== undefined) tests.push(matchAny([rule.matches]));
  return (value) => value !== undefined && tests.every((test) => test(value));
}

function compileNumbers({ priority, age }: Where, atMs: number, prefix: string): Selector[] {
  const tests: Selector[] = [];
  if (priority !== undefined) {
    const { atLeast = -Infinity, atMost = Infinity } = priority;
    const miss = { clause: `${prefix}priority`, wanted: priority as Json };
    tests.push(({ priority: found }) =>
      found !== undefined && found >= atLeast && found <= atMost
        ? undefined
        : { ...miss, found: found ?? null },
    );
  }
  if (age !== undefined) {
    const over = age.over === undefined ? -Infinity : parseDuration(age.over);
    const under = age.under === undefined ? Infinity : parseDuration(age.under);
    const miss = { clause: `${prefix}age`, wanted: age as Json };
    tests.push(({ createdAt }) => {
      const ageMs = createdAt === undefined ? Number.NaN : atMs - Date.parse(createdAt);
      return ageMs > over && ageMs < under ? undefined : { ...miss, found: createdAt ?? null };
    });
  }
  return tests;
}

function compileGroups({ all, any, not }: Where, atMs: number, prefix: string): Selector[] {
  const tests = (all ?? []).map((clause, index) =>
    compileWhere(clause, atMs, `${prefix}all[${index}].`),
  );
  if (any !== undefined) {
    const ways = any.map((clause, index) => compileWhere(clause, atMs, `${prefix}any[${index}].`));
    const clause = `${prefix}any`;
    tests.push((instance) => {
      const misses: Json[] = [];
      for (const way of ways) {
        const miss = way(instance);
        if (miss === undefined) return undefined;
        misses.push({ ...miss });
      }
      return { clause, wanted: 'one of them', found: misses };
    });
  }
  if (not !== undefined) {
    const excluded = compileWhere(not, atMs, `${prefix}not.`);
    const miss = { clause: `${prefix}not`, wanted: not as Json, found: 'holds' };
    tests.push((instance) => (excluded(instance) === undefined ? miss : undefined));
  }
  return tests;
}
