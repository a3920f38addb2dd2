import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { InvalidInputError, type Problem } from '../../lib/base/errors.ts';
import { parseDswFaults } from '../dsw/faults.ts';
import { parseOssFaults } from '../oss/faults.ts';
import { faultsInvalid, readAs } from './fault-plan.ts';

/** Fault rules for the services of a local stack, each as its `PUT /_local/faults` takes them. */
export interface FaultSet {
  readonly dsw: unknown;
  readonly oss: unknown;
}

const setSchema = v.strictObject({
  /** What the set is about, for people. */
  about: v.optional(v.string()),
  dsw: v.optional(v.unknown()),
  oss: v.optional(v.unknown()),
});

/**
 * Reads and checks a set: `{"dsw": RULES, "oss": RULES}`, or RULES for dsw alone.
 *
 * @throws InvalidInputError `FAULTS_INVALID` with every problem
 */
export function parseFaultSet(input: unknown): FaultSet {
  if (!isSet(input)) {
    parseDswFaults(input);
    return { dsw: input, oss: [] };
  }
  const { dsw = [], oss = [] } = input;
  const problems: Problem[] = [];
  readAs(setSchema, input, { path: '', problems });
  problems.push(...problemsIn(() => parseDswFaults(dsw, 'dsw')));
  problems.push(...problemsIn(() => parseOssFaults(oss, 'oss')));
  if (problems.length > 0) throw faultsInvalid(problems);
  return { dsw, oss };
}

function isSet(input: unknown): input is Partial<FaultSet> {
  return typeof input === 'object' && input !== null && ('dsw' in input || 'oss' in input);
}

function problemsIn(check: () => unknown): readonly Problem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
}

const home = new URL('./', import.meta.url);

/** Names of the sets that come with the project, which stand for their files. */
export function builtinFaultSets(): readonly string[] {
  return readdirSync(home)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** The file that a name of a set of ours, or a path, stands for. A path wins where both are there. */
function findFaultFile(nameOrPath: string): string {
  const isOurs = !existsSync(nameOrPath) && builtinFaultSets().includes(nameOrPath);
  return isOurs ? fileURLToPath(new URL(`${nameOrPath}.json`, home)) : nameOrPath;
}

/**
 * Loads a set by its name (`rough`) or path.
 *
 * @throws InvalidInputError `LOCAL_FILE_INVALID`, whose message names the file with each problem
 */
export async function loadFaultSet(nameOrPath: string): Promise<FaultSet> {
  const file = findFaultFile(nameOrPath);
  try {
    return parseFaultSet(JSON.parse(await readFile(file, 'utf8')) as unknown);
  } catch (error) {
    throw fileInvalid(file, problemsOf(error));
  }
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof InvalidInputError) return error.problems;
  const message = error instanceof Error ? error.message : String(error);
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const hint = `; sets that come with the project: ${builtinFaultSets().join(', ')}`;
  return [{ path: '', message: isMissing ? message + hint : message }];
}

/** A file that a person gave us, with what is wrong with it. */
export function fileInvalid(file: string, problems: readonly Problem[]): InvalidInputError {
  const lines = problems.map(
    ({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`,
  );
  return new InvalidInputError('LOCAL_FILE_INVALID', lines.join('\n'), problems);
}
