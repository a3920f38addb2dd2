import * as v from 'valibot';
import { share } from '../../faults/settings.ts';
import { dswFault, isRead } from './dsw-fault.ts';

/** Answers that say more, or something else, than the API's description knows: services grow. */

type Fields = Record<string, unknown>;

/** Adds fields that nobody knows, to the answer and to every record in it. */
export const unknownFields = dswFault({
  settings: { name: v.optional(v.string(), 'FieldOfTomorrow') },
  begin({ name }) {
    const news = { [name]: { Since: '2099-01-01T00:00Z', Values: ['unheard', 'of'] } };
    return () => ({
      wrap: (carryOut) => (world, call) =>
        mapRecords(carryOut(world, call), (one) => ({ ...one, ...news })),
    });
  },
});

/** Puts a value that nobody knows into a field, wherever a record of the answer has that field. */
export const unknownValue = dswFault({
  settings: {
    field: v.optional(v.string(), 'Status'),
    value: v.optional(v.unknown(), 'Hibernating'),
    /** Only in records about these instances. */
    instances: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
    share: v.optional(share, 1),
  },
  fits: isRead,
  begin({ field, value, instances, share: part }, { chanceOf }) {
    const isMeant = (one: Fields): boolean => {
      const id = typeof one['InstanceId'] === 'string' ? one['InstanceId'] : '';
      return (
        Object.hasOwn(one, field) &&
        (instances === undefined || instances.includes(id)) &&
        chanceOf(id) < part
      );
    };
    return () => ({
      wrap: (carryOut) => (world, call) =>
        mapRecords(carryOut(world, call), (one) =>
          isMeant(one) ? { ...one, [field]: value } : one,
        ),
    });
  },
});

/** The answer is a record, and so is each item of its lists. */
function mapRecords(fields: Fields, change: (one: Fields) => Fields): Fields {
  const lists = Object.entries(fields).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((item) => (isRecord(item) ? change(item) : item)) : value,
  ]);
  return change(Object.fromEntries(lists));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
