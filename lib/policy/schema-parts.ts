import * as v from 'valibot';

/**
 * An object with exactly these keys. Valibot reports the first unknown key only and can hand no facts over but a message,
 * so the message carries the known keys to `describeIssues`, which reports every unknown key with what it may have meant.
 */
export function keyed<const TEntries extends v.ObjectEntries>(
  entries: TEntries,
): v.StrictObjectSchema<TEntries, string> {
  return v.strictObject(entries, Object.keys(entries).join(' '));
}

/** One of something, or a list of at least one. */
export function oneOrMany<const TItem extends v.GenericSchema>(item: TItem) {
  return v.union([item, v.pipe(v.array(item), v.nonEmpty('expected at least one'))]);
}

/** Far above any real file: each part of it costs time at every look, and names are compared with one another. */
const MOST_PARTS = 1000;

/** The bound of one of the lists that a policies file consists of. */
export function atMost<TItem>(what: string) {
  return v.maxLength<TItem[], number, string>(MOST_PARTS, `at most ${MOST_PARTS} ${what} are read`);
}

/** A duration as text, kept as written; `parseDuration` reads it. */
export const duration = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(
      /^(\d{1,6}[wdhms])+$|^P(?=.)(\d{1,6}W)?(\d{1,6}D)?(T(?=.)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?$/,
      'expected a duration such as 30m, 2h, 1d or PT1H',
    ),
    v.maxLength(40, 'expected a shorter duration'),
    v.description(description),
  );

export const percent = (min: number, max: number, description: string) =>
  v.pipe(
    v.number(),
    v.minValue(min, `expected a percentage from ${min} to ${max}`),
    v.maxValue(max, `expected a percentage from ${min} to ${max}`),
    v.description(description),
  );

export const wholeNumber = (min: number, max: number, description: string) =>
  v.pipe(
    v.number(),
    v.integer('expected a whole number'),
    v.minValue(min, `expected a number from ${min} to ${max}`),
    v.maxValue(max, `expected a number from ${min} to ${max}`),
    v.description(description),
  );

/**
 * Said of everything that is in the place of a reference to a secret and is none. `describeIssues` knows it and shows
 * nothing of what was found.
 */
export const SECRET_EXPECTED = `expected a reference to a secret: \${env:NAME}, { env: NAME } or { kms: acs:kms:REGION:ACCOUNT:secret/NAME }. A secret written out does not belong into the file, where everybody reads it: put it into the environment or KMS`;
