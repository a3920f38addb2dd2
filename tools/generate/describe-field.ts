import type { Field, Parameter } from './api.ts';
import { sentence } from './names.ts';

/** What the type of a field does not say, as short sentences: unit, range, default, serialization, note. */
export function describeField(field: Field | Parameter): string {
  const sentences = [
    describeRange(field),
    field.pattern === undefined ? undefined : `Pattern \`${field.pattern}\``,
    field.maxItems === undefined ? undefined : `At most ${field.maxItems} items`,
    field.maxEntries === undefined ? undefined : `At most ${field.maxEntries} entries`,
    'serialization' in field ? SERIALIZATIONS[field.serialization ?? 'text'] : undefined,
    field.default === undefined ? undefined : `Default ${JSON.stringify(field.default)}`,
    describeValues(field),
    field.format === 'date-time' && field.note === undefined ? 'ISO 8601' : undefined,
    field.note,
  ];
  return sentences
    .filter((text) => text !== undefined)
    .map(sentence)
    .join(' ');
}

const SERIALIZATIONS = {
  json: 'Sent as JSON text',
  comma: 'Sent as a comma list',
  text: undefined,
} as const;

/** `percent, 1–100`, `9 at most`, `milliseconds`. */
function describeRange({ unit, min, max }: Field): string | undefined {
  const range =
    min !== undefined && max !== undefined
      ? `${min}–${max}`
      : min !== undefined
        ? `${min} at least`
        : max !== undefined
          ? `${max} at most`
          : undefined;
  if (unit === undefined) return range;
  return range === undefined ? unit : `${unit}, ${range}`;
}

/** Values of an open set, which the type cannot list without closing it. Numbers and single samples say nothing. */
function describeValues({ values, type }: Field): string | undefined {
  if (values === undefined || type !== 'string') return undefined;
  return `Seen: ${values.map((value) => `\`${value}\``).join(', ')}`;
}
