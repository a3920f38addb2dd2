/** By how much the rules of a fault set may put answers behind. */
export function lagOf(dswFaults: unknown): number {
  const rules = Array.isArray(dswFaults) ? dswFaults : member(dswFaults, 'rules');
  const seconds = (Array.isArray(rules) ? rules : [])
    .map((rule: unknown) => member(member(member(rule, 'do'), 'stale'), 'seconds'))
    .filter((value) => typeof value === 'number');
  return Math.max(0, ...seconds) * 1000;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
