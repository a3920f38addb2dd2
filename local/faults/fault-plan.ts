import * as v from 'valibot';
import { InvalidInputError, type Problem } from '../../lib/base/errors.ts';
import { didYouMean } from '../../lib/base/suggest.ts';
import type { CallFacts, FaultKind, ReadSettings } from './fault-kind.ts';
import { type FaultMatch, matchSchema, namesIn, type Subject } from './match.ts';

/** The fault rules of one service: the grammar is the same for all, the words are its own. */
export interface FaultDialect<Target extends CallFacts, Context, CarryOut> {
  readonly kinds: Readonly<Record<string, FaultKind<Target, Context, CarryOut>>>;
  readonly subject: Subject<Target>;
  /** All there are. */
  readonly operations: readonly string[];
}

export interface FaultRule<Target, Context, CarryOut> {
  readonly match: FaultMatch;
  readonly name: string;
  readonly kind: FaultKind<Target, Context, CarryOut>;
  readonly does: Extract<ReadSettings<Target, Context, CarryOut>, { ok: true }>;
}

export interface FaultPlan<Target, Context, CarryOut> {
  readonly seed: number;
  readonly rules: readonly FaultRule<Target, Context, CarryOut>[];
}

const planEntries = {
  seed: v.optional(v.pipe(v.number(), v.integer()), 1),
  rules: v.array(v.unknown()),
};
const ruleEntries = { match: v.optional(v.unknown(), {}), do: v.record(v.string(), v.unknown()) };

/**
 * Reads fault rules: `{"seed": 1, "rules": [{"match": {…}, "do": {"latency": {"ms": 200}}}]}`, or the list alone.
 *
 * @param place where in a file the rules are, for the problems' paths
 * @throws InvalidInputError `FAULTS_INVALID` with every problem
 */
export function parseFaultPlan<Target extends CallFacts, Context, CarryOut>(
  dialect: FaultDialect<Target, Context, CarryOut>,
  input: unknown,
  place = '',
): FaultPlan<Target, Context, CarryOut> {
  const problems: Problem[] = [];
  const plan = readAs(
    v.strictObject(planEntries),
    Array.isArray(input) ? { rules: input } : input,
    {
      path: place,
      problems,
    },
  );
  const rules = (plan?.rules ?? []).map((rule, index) =>
    readRule(dialect, rule, { path: join(place, `rules[${index}]`), problems }),
  );
  if (problems.length > 0) throw faultsInvalid(problems);
  return { seed: plan?.seed ?? 1, rules: rules.filter((rule) => rule !== undefined) };
}

export function faultsInvalid(problems: readonly Problem[]): InvalidInputError {
  const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  const message = `The fault rules cannot be used: ${list}.`;
  return new InvalidInputError('FAULTS_INVALID', message, problems);
}

interface Place {
  readonly path: string;
  readonly problems: Problem[];
}

function readRule<Target extends CallFacts, Context, CarryOut>(
  dialect: FaultDialect<Target, Context, CarryOut>,
  input: unknown,
  { path, problems }: Place,
): FaultRule<Target, Context, CarryOut> | undefined {
  const rule = readAs(v.strictObject(ruleEntries), input, { path, problems });
  if (rule === undefined) return undefined;
  const match = readMatch(dialect, rule.match, { path: `${path}.match`, problems });
  const does = readDeed(dialect, rule.do, { path: `${path}.do`, problems });
  return match && does && { match, ...does };
}

function readMatch<Target extends CallFacts, Context, CarryOut>(
  { subject, operations }: FaultDialect<Target, Context, CarryOut>,
  input: unknown,
  { path, problems }: Place,
): FaultMatch | undefined {
  const match = readAs(matchSchema(subject.name), input, { path, problems }) as
    | FaultMatch
    | undefined; // TypeScript does not follow the computed key
  for (const operation of (match && namesIn(match, 'operation')) ?? []) {
    if (operations.includes(operation)) continue;
    const message = `there is no operation "${operation}"${didYouMean(operation, operations)}`;
    problems.push({ path: `${path}.operation`, message });
  }
  return match;
}

function readDeed<Target extends CallFacts, Context, CarryOut>(
  { kinds }: FaultDialect<Target, Context, CarryOut>,
  wanted: Readonly<Record<string, unknown>>,
  { path, problems }: Place,
): Pick<FaultRule<Target, Context, CarryOut>, 'name' | 'kind' | 'does'> | undefined {
  const names = Object.keys(wanted);
  const [name = ''] = names;
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined || names.length > 1) {
    const known = Object.keys(kinds);
    const found = `${names.join(', ') || 'none'}${kind === undefined ? didYouMean(name, known) : ''}`;
    problems.push({ path, message: `expected exactly one of ${known.join(', ')}, found ${found}` });
    return undefined;
  }
  const does = kind.read(wanted[name]);
  if (does.ok) return { name, kind, does };
  collect(does.issues, does.known, { path: `${path}.${name}`, problems });
  return undefined;
}

/** What the schema makes of the input; undefined, with its problems noted, where it makes nothing. */
export function readAs<Entries extends v.ObjectEntries>(
  schema: v.StrictObjectSchema<Entries, undefined>,
  input: unknown,
  place: Place,
): v.InferOutput<v.StrictObjectSchema<Entries, undefined>> | undefined {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  collect(parsed.issues, Object.keys(schema.entries), place);
  return undefined;
}

/** @param known the keys that there could have been at the top */
function collect(
  issues: readonly v.BaseIssue<unknown>[],
  known: readonly string[],
  { path: base, problems }: Place,
): void {
  for (const issue of issues) {
    let path = base;
    for (const { key } of issue.path ?? []) {
      path = typeof key === 'number' ? `${path}[${key}]` : join(path, String(key));
    }
    problems.push({ path: path || 'faults', message: say(issue, known) });
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function say(issue: v.BaseIssue<unknown>, known: readonly string[]): string {
  // A strict object's word for a key that it does not know.
  if (issue.expected === 'never') {
    const key = issue.path?.length === 1 ? String(issue.path[0].key) : '';
    return `unknown key${didYouMean(key, known)}`;
  }
  if (issue.type === 'check') return issue.message;
  if (issue.type === 'strict_object' && issue.path && issue.received === 'undefined') {
    return 'is missing';
  }
  const found = issue.received === 'undefined' ? 'nothing' : issue.received;
  return `expected ${issue.expected ?? 'something else'}, found ${found}`;
}
