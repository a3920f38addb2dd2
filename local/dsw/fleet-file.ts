import * as v from 'valibot';
import type { Problem } from '../../lib/base/errors.ts';
import type { FleetFile, InstancePatch } from './entities.ts';
import { fleetSchema, patchSchema } from './fleet-schema.ts';

export type ParsedFleet =
  | { readonly ok: true; readonly fleet: FleetFile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export type ParsedPatch =
  | { readonly ok: true; readonly patch: InstancePatch }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Checks a fleet file. A bare list of instances will do, and so will an answer of `ListInstances`. Names are forgiving
 * about the case of their first letter; unknown ones are problems.
 */
export function parseFleet(input: unknown): ParsedFleet {
  const problems: Problem[] = [];
  const file = wrap(input);
  const parsed = v.safeParse(fleetSchema, tidy(file, fleetSchema, '', problems));
  if (!parsed.success) problems.push(...parsed.issues.map(toProblem));
  else problems.push(...findTwins(parsed.output.instances as FleetFile['instances']));
  return problems.length > 0 || !parsed.success
    ? { ok: false, problems }
    : { ok: true, fleet: parsed.output as FleetFile };
}

/** Checks a patch of one instance (`POST /_local/instances/{id}`). */
export function parsePatch(input: unknown): ParsedPatch {
  const problems: Problem[] = [];
  const parsed = v.safeParse(patchSchema, tidy(input, patchSchema, '', problems));
  if (!parsed.success) problems.push(...parsed.issues.map(toProblem));
  return problems.length > 0 || !parsed.success
    ? { ok: false, problems }
    : { ok: true, patch: parsed.output as InstancePatch };
}

/** A list of instances and an answer of ListInstances, as the fleet files that they amount to. */
function wrap(input: unknown): unknown {
  if (Array.isArray(input)) return { instances: input };
  if (!isRecord(input)) return input;
  const { Instances } = input;
  return Array.isArray(Instances) ? { instances: Instances } : input;
}

interface Walkable {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Walkable>>;
  readonly item?: Walkable;
  readonly wrapped?: Walkable;
}

/**
 * The input with member names in the case that the schema writes, and without members that are null (the service sends
 * null for what it does not know). Names that the schema does not have are problems.
 */
function tidy(input: unknown, schema: unknown, path: string, problems: Problem[]): unknown {
  let walk = schema as Walkable;
  while (walk.wrapped !== undefined) walk = walk.wrapped;
  if (Array.isArray(input) && walk.type === 'array') {
    return input.map((item, index) => tidy(item, walk.item, `${path}[${index}]`, problems));
  }
  const { entries } = walk;
  if (!isRecord(input) || entries === undefined) return input;
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === null) continue;
    const at = path === '' ? key : `${path}.${key}`;
    const name = Object.hasOwn(entries, key) ? key : flipFirst(key);
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry === undefined) problems.push({ path: at, message: unknownName(key, entries) });
    else result[name] = tidy(value, entry, at, problems);
  }
  return result;
}

function flipFirst(name: string): string {
  const first = name.charAt(0);
  const upper = first.toUpperCase();
  return (first === upper ? first.toLowerCase() : upper) + name.slice(1);
}

function unknownName(name: string, entries: Readonly<Record<string, unknown>>): string {
  const plainName = name.toLowerCase().replaceAll(/[^a-z]/g, '');
  const near = Object.keys(entries).find((known) => {
    const other = known.toLowerCase();
    return other === plainName || other.includes(plainName) || plainName.includes(other);
  });
  return near === undefined ? 'is not known' : `is not known; did you mean ${near}?`;
}

function toProblem(issue: v.BaseIssue<unknown>): Problem {
  let path = '';
  for (const item of issue.path ?? []) {
    const { key } = item as { key: unknown };
    path += typeof key === 'number' ? `[${key}]` : path === '' ? String(key) : `.${String(key)}`;
  }
  return { path: path === '' ? '(root)' : path, message: issue.message };
}

/** Ids and names that two instances share. */
function findTwins(instances: FleetFile['instances']): Problem[] {
  const problems: Problem[] = [];
  for (const key of ['InstanceId', 'InstanceName'] as const) {
    const seen = new Map<string, number>();
    for (const [index, entry] of instances.entries()) {
      const value = entry[key];
      if (value === undefined) continue;
      const first = seen.get(value);
      if (first === undefined) seen.set(value, index);
      else {
        problems.push({
          path: `instances[${index}].${key}`,
          message: `${value} is taken by instances[${first}]`,
        });
      }
    }
  }
  return problems;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
