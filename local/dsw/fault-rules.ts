import * as v from 'valibot';
import type { Problem } from '../../lib/base/errors.ts';
import { InvalidInputError } from '../../lib/base/errors.ts';

const milliseconds = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const matchSchema = v.strictObject({
  operation: v.optional(v.string()),
  /** Instance id in path, query or body. */
  instance: v.optional(v.string()),
  method: v.optional(v.picklist(['GET', 'POST', 'PUT', 'DELETE'])),
  /** Only the nth call that matches the above, from 1. */
  nth: v.optional(count),
  /** Every nth of them. */
  every: v.optional(count),
  /** Each of them with this probability, drawn from the seed. */
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
});

/** What a fault does, one key each. An effect is what the operation does to the world. */
const actionSchemas = {
  /** Holds the call up on the local clock, by `ms` and up to `jitterMs` more. */
  latency: v.strictObject({ ms: milliseconds, jitterMs: v.optional(milliseconds, 0) }),
  /** Refuses without effect. `retryAfter` in seconds (`Retry-After`), `acsRetryAfter` in ms (`x-acs-retry-after`). */
  throttle: v.strictObject({
    status: v.optional(v.picklist([400, 429]), 400),
    code: v.optional(v.string(), 'Throttling.User'),
    retryAfter: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
    acsRetryAfter: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  /** Answers an error, before or after the effect. */
  error: v.strictObject({
    status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)), 500),
    code: v.optional(v.string(), 'InternalError'),
    message: v.optional(v.string(), 'A fault rule asked for this error.'),
    effect: v.optional(v.picklist(['before', 'after']), 'before'),
  }),
  /** Resets the connection: `before` the effect, `after` it, or after it when the `headers` are out. */
  reset: v.strictObject({ when: v.optional(v.picklist(['before', 'after', 'headers']), 'before') }),
  /** Carries the call out, sends half of the answer's body and closes. */
  halfBody: v.strictObject({}),
  /** Refuses as if the caller's security token had expired. */
  expiredToken: v.strictObject({}),
  /** Judges the signature's date by a machine clock that is off by `ms`. */
  clockSkew: v.strictObject({ ms: v.number() }),
} as const;

type ActionName = keyof typeof actionSchemas;

/** Tagged form of what a rule's `do` says. */
export type FaultAction = {
  [Name in ActionName]: { readonly kind: Name } & v.InferOutput<(typeof actionSchemas)[Name]>;
}[ActionName];

type FaultMatch = v.InferOutput<typeof matchSchema>;

export interface FaultRule {
  readonly match: FaultMatch;
  readonly action: FaultAction;
}

export interface FaultPlan {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

/**
 * Reads fault rules: `{"seed": 1, "rules": [{"match": {…}, "do": {"latency": {"ms": 200}}}]}`, or the list alone.
 *
 * @throws InvalidInputError `FAULTS_INVALID` with every problem
 */
export function parseFaultPlan(input: unknown): FaultPlan {
  const problems: Problem[] = [];
  const outer = v.safeParse(planSchema, Array.isArray(input) ? { rules: input } : input);
  if (!outer.success) collect(outer.issues, '', problems);
  const rules = outer.success
    ? outer.output.rules.map((rule, index) => readRule(rule, `rules[${index}]`, problems))
    : [];
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new InvalidInputError(
      'FAULTS_INVALID',
      `The fault rules cannot be used: ${list}.`,
      problems,
    );
  }
  return {
    seed: outer.success ? outer.output.seed : 0,
    rules: rules.filter((rule) => rule !== undefined),
  };
}

const planSchema = v.strictObject({
  seed: v.optional(v.pipe(v.number(), v.integer()), 1),
  rules: v.array(v.unknown()),
});

const ruleSchema = v.strictObject({
  match: v.optional(matchSchema, {}),
  do: v.record(v.string(), v.unknown()),
});

function readRule(input: unknown, path: string, problems: Problem[]): FaultRule | undefined {
  const rule = v.safeParse(ruleSchema, input);
  if (!rule.success) {
    collect(rule.issues, path, problems);
    return undefined;
  }
  const [[name, settings] = ['', undefined], ...others] = Object.entries(rule.output.do);
  if (!isActionName(name) || others.length > 0) {
    const known = Object.keys(actionSchemas).join(', ');
    const found = Object.keys(rule.output.do).join(', ') || 'none';
    problems.push({
      path: `${path}.do`,
      message: `expected exactly one of ${known}, found ${found}`,
    });
    return undefined;
  }
  const action = v.safeParse(actionSchemas[name], settings === true ? {} : settings);
  if (!action.success) {
    collect(action.issues, `${path}.do.${name}`, problems);
    return undefined;
  }
  // TypeScript cannot follow that this name goes with this output.
  return { match: rule.output.match, action: { kind: name, ...action.output } as FaultAction };
}

function isActionName(name: string): name is ActionName {
  return Object.hasOwn(actionSchemas, name);
}

function collect(issues: readonly v.BaseIssue<unknown>[], base: string, problems: Problem[]): void {
  for (const issue of issues) {
    let path = base;
    for (const { key } of issue.path ?? []) {
      if (typeof key === 'number') path += `[${key}]`;
      else path += path === '' ? String(key) : `.${String(key)}`;
    }
    problems.push({ path: path || 'faults', message: say(issue) });
  }
}

function say(issue: v.BaseIssue<unknown>): string {
  // A strict object's word for a key that it does not know.
  if (issue.expected === 'never') return 'unknown key';
  return `expected ${issue.expected ?? 'something else'}, found ${issue.received === 'undefined' ? 'nothing' : issue.received}`;
}
