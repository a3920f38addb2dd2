import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/sha256.ts';
import type { Plan } from './plan.ts';

/** SHA-256 (hex) of the plan's canonical JSON: equal plans have equal digests, in any process. */
export function digestPlan(plan: Plan): string {
  return sha256Hex(canonicalJson(plan));
}
