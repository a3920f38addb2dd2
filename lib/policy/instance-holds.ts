import { compileHolds, type Hold } from './holds.ts';
import type { InstanceObservation } from './observation.ts';
import type { Policies } from './policies.ts';

/** What a hold label comes to for the policies that read it. */
export interface ShownHold {
  /** `ignored` is over, or longer than allowed. */
  readonly state: Exclude<Hold['kind'], 'none'>;
  readonly label: string;
  readonly value: string;
  /** ISO 8601 UTC; absent where the value cannot be read. */
  readonly until: string | undefined;
  /** What is wrong with it, or that it was cut to the longest that is allowed. */
  readonly remark: string | undefined;
  readonly policies: readonly string[];
}

interface Reader {
  readonly policies: string[];
  readonly read: (instance: InstanceObservation) => Hold;
}

/** Reads the holds of an instance by every rule that the file's policies have; policies with the same rule share a row. */
export function readHolds(
  { policies }: Policies,
  now: Date,
): (instance: InstanceObservation) => readonly ShownHold[] {
  const readers = new Map<string, Reader>();
  for (const policy of policies) {
    if (!('holds' in policy)) continue;
    const { holds, timeZone, name } = policy;
    const key = JSON.stringify([holds, timeZone]);
    const reader = readers.get(key);
    if (reader !== undefined) reader.policies.push(name);
    else {
      readers.set(key, { policies: [name], read: compileHolds(holds, timeZone, now.getTime()) });
    }
  }
  return (instance) =>
    [...readers.values()].flatMap((reader) => {
      const hold = reader.read(instance);
      return hold.kind === 'none' ? [] : [show(hold, reader.policies)];
    });
}

function show(
  { kind, evidence }: Exclude<Hold, { kind: 'none' }>,
  policies: readonly string[],
): ShownHold {
  const text = (key: string) => {
    const value = evidence[key];
    return typeof value === 'string' ? value : undefined;
  };
  const cappedTo = text('cappedTo');
  return {
    state: kind,
    label: text('label') ?? '',
    value: text('value') ?? '',
    until: text('until'),
    remark:
      text('problem') ?? text('holdIgnored') ?? (cappedTo && `no longer than ${cappedTo} counts`),
    policies,
  };
}
