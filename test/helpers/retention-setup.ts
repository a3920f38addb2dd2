import * as v from 'valibot';
import { readExactInstant } from '../../lib/base/exact-instant.ts';
import type { RetentionItem } from '../../lib/policy/retention.ts';
import { type RetentionRule, retentionSchema } from '../../lib/policy/retention-schema.ts';

/** A rule as it stands in a policy, with its defaults. */
export function aRule(input: v.InferInput<typeof retentionSchema>): RetentionRule {
  return v.parse(retentionSchema, input);
}

/** Items made at these instants; each instant is its item's id, unless ids are given. */
export function itemsAt(times: readonly string[], ids: readonly string[] = times): RetentionItem[] {
  return times.map((time, index) => {
    const at = readExactInstant(time);
    if (at === undefined) throw new Error(`no instant: ${time}`);
    return { id: ids[index] ?? time, at };
  });
}
