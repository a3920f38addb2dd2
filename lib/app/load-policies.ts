import { readFile } from 'node:fs/promises';
import { InvalidInputError, StewardError } from '../base/errors.ts';
import type { Policies } from '../policy/policies.ts';
import { parseLocation } from '../store/location.ts';
import type { ObjectStore } from '../store/object-store.ts';

/**
 * Loads the checked policies that a function goes by: JSON, from a file or `oss://bucket/key`. They are checked again:
 * the build that wrote them may be another version.
 *
 * @param openBucket opens the storage that an `oss://` address lies in
 * @throws StewardError `POLICIES_MISSING`, `POLICIES_UNREADABLE`, or InvalidInputError `POLICIES_INVALID` with every problem
 */
export async function loadPolicies(
  location: string,
  openBucket: (bucket: string) => Promise<ObjectStore>,
): Promise<Policies> {
  const text = location.startsWith('oss://')
    ? await readObject(location, openBucket)
    : await readLocal(location);
  if (text === undefined) {
    throw new StewardError(
      'POLICIES_MISSING',
      `There are no policies at ${location}. Run npm run build, which checks policies.yaml and writes them, or set STEWARD_POLICIES.`,
      { details: { location } },
    );
  }
  // What checks them is as large as the rest of the policies' code, and is not needed to be ready.
  const { parsePolicies } = await import('../policy/policies.ts');
  const result = parsePolicies(parseJson(text, location));
  if (result.ok) return result.policies;
  const list = result.problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new InvalidInputError(
    'POLICIES_INVALID',
    `The policies at ${location} cannot be used. ${list}`,
    result.problems,
    { details: { location } },
  );
}

async function readObject(
  location: string,
  openBucket: (bucket: string) => Promise<ObjectStore>,
): Promise<string | undefined> {
  const place = parseLocation(location);
  if (place.kind !== 'oss' || place.prefix === '') return undefined;
  const bytes = await (await openBucket(place.bucket)).get(place.prefix);
  return bytes && new TextDecoder().decode(bytes);
}

async function readLocal(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new StewardError('POLICIES_UNREADABLE', `The policies at ${path} cannot be read.`, {
      details: { location: path },
      cause,
    });
  }
}

function parseJson(text: string, location: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StewardError(
      'POLICIES_UNREADABLE',
      `The policies at ${location} are not JSON. Functions read what npm run build or steward validate --json writes, not policies.yaml itself.`,
      { details: { location }, cause },
    );
  }
}
