const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** An ISO 8601 instant with its offset; undefined for everything else, a date that no calendar has included. */
export function readInstant(text: string): Date | undefined {
  const instant = new Date(text);
  const [, year, month, day] = (INSTANT.exec(text) ?? []).map(Number);
  // Date takes 30 February for 2 March.
  const lastDay = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  const isNone = day === undefined || day > lastDay || Number.isNaN(instant.getTime());
  return isNone ? undefined : instant;
}
