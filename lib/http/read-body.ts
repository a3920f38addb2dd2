import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';
import { InvalidInputError } from '../base/errors.ts';
import { describeIssues } from '../policy/describe-issues.ts';
import { HttpError } from './errors.ts';

/** The largest policy that makes sense has a tenth of it. */
const MOST_BYTES = 64 * 1024;
/** Gateways hand whole requests over; this is for whoever else stands in front of us. */
const MOST_MS = 10_000;
/** A `where` of this depth is beyond reading. */
const MOST_DEPTH = 40;

/**
 * Reads the JSON body of a request.
 *
 * @throws HttpError `BODY_TYPE_UNKNOWN`, `BODY_TOO_LARGE`, `BODY_TOO_SLOW`, `BODY_UNREADABLE`; InvalidInputError
 *   `REQUEST_INVALID` with every problem
 */
export async function readJson<TSchema extends v.GenericSchema>(
  request: Request,
  schema: TSchema,
  clock: Clock,
): Promise<v.InferOutput<TSchema>> {
  // Forms of other sites cannot send this type without asking first, which nobody here answers.
  demandType(request, 'application/json');
  const value = parseJson(await readBody(request, clock));
  const read = v.safeParse(schema, value);
  if (read.success) return read.output;
  throw new InvalidInputError(
    'REQUEST_INVALID',
    'The request cannot be read; see the problems.',
    describeIssues(read.issues),
  );
}

/** @throws HttpError `BODY_TYPE_UNKNOWN` */
function demandType(request: Request, wanted: string): void {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() === wanted) return;
  throw new HttpError('BODY_TYPE_UNKNOWN', `Expected a body of type ${wanted}.`);
}

/**
 * Reads a body as text, as far as its size and the time it takes to arrive are allowed.
 *
 * @throws HttpError `BODY_TOO_LARGE`, `BODY_TOO_SLOW`
 */
async function readBody(request: Request, clock: Clock): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) throw tooLarge();
  if (request.body === null) return '';
  const reader = request.body.getReader();
  const done = new AbortController();
  const limit = clock.sleep(MOST_MS, done.signal).then(
    () => 'slow' as const,
    () => 'slow' as const, // only when we are done, and nobody listens any more
  );
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const next = await Promise.race([reader.read(), limit]);
      if (next === 'slow') {
        throw new HttpError('BODY_TOO_SLOW', `The body did not arrive within ${MOST_MS / 1000} s.`);
      }
      if (next.done) return Buffer.concat(chunks).toString('utf8');
      bytes += next.value.byteLength;
      if (bytes > MOST_BYTES) throw tooLarge();
      chunks.push(next.value);
    }
  } finally {
    done.abort();
    // Not waited for: a sender that does not stop would hold us.
    reader.cancel().catch(() => {});
  }
}

function tooLarge(): HttpError {
  return new HttpError('BODY_TOO_LARGE', `A body has ${MOST_BYTES / 1024} KB at most.`);
}

function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new HttpError('BODY_UNREADABLE', 'The body is not JSON.', cause);
  }
  if (isDeeper(value, MOST_DEPTH)) {
    throw new HttpError('BODY_UNREADABLE', `The body is nested deeper than ${MOST_DEPTH} levels.`);
  }
  return value;
}

/** Level by level: what is nested ten thousand deep must not end in our own stack. */
function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth < most; depth += 1) {
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
