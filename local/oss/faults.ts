/**
 * Something that goes wrong on purpose. `operation` and `key` (its beginning) narrow down which calls it is for; it lets
 * `skip` of them pass and then hits `times` (1 unless said).
 */
export type OssFault = {
  readonly operation?: string;
  readonly key?: string;
  readonly skip?: number;
  readonly times?: number;
} & (
  | {
      /** Answers with an error, before or after the call has taken effect. */
      readonly fault: 'error';
      /** 503 unless said. */
      readonly status?: number;
      /** `ServiceUnavailable` unless said. */
      readonly code?: string;
      readonly after?: boolean;
    }
  /** Answers late, by the local clock. */
  | { readonly fault: 'slow'; readonly ms: number }
  /** Cuts the connection before the call takes effect. */
  | { readonly fault: 'reset' }
  /** Cuts the connection after the call has taken effect, before the answer. */
  | { readonly fault: 'lost' }
  /** Cuts the connection in the middle of the answer's body. */
  | { readonly fault: 'half' }
);

export interface Faults {
  set(rules: readonly OssFault[]): void;
  /** The rules with how often each has hit. */
  list(): ReadonlyArray<OssFault & { readonly hits: number }>;
  /** The first rule that hits this call, counted. */
  take(operation: string, key: string | undefined): OssFault | undefined;
}

const KINDS = ['error', 'slow', 'reset', 'lost', 'half'];

export function createFaults(): Faults {
  let rules: Array<{ readonly rule: OssFault; seen: number; hits: number }> = [];
  return {
    set: (given) => {
      rules = given.map((rule) => ({ rule, seen: 0, hits: 0 }));
    },
    list: () => rules.map(({ rule, hits }) => ({ ...rule, hits })),
    take: (operation, key) => {
      for (const state of rules) {
        const { rule } = state;
        if (rule.operation !== undefined && rule.operation !== operation) continue;
        if (rule.key !== undefined && !key?.startsWith(rule.key)) continue;
        state.seen += 1;
        if (state.seen <= (rule.skip ?? 0) || state.hits >= (rule.times ?? 1)) continue;
        state.hits += 1;
        return rule;
      }
      return undefined;
    },
  };
}

/** Reads rules as they come over the wire. Throws an `Error` that says what is wrong. */
export function readFaults(input: unknown): OssFault[] {
  if (!Array.isArray(input)) throw new Error('Faults are a JSON list of rules.');
  return input.map((rule: unknown, index) => {
    const kind =
      typeof rule === 'object' && rule !== null && 'fault' in rule ? rule.fault : undefined;
    if (typeof kind !== 'string' || !KINDS.includes(kind)) {
      throw new Error(`Rule ${index}: "fault" must be one of ${KINDS.join(', ')}.`);
    }
    if (kind === 'slow' && !(typeof rule === 'object' && rule && 'ms' in rule)) {
      throw new Error(`Rule ${index}: a slow answer needs "ms".`);
    }
    return rule as OssFault; // the members that matter are checked above
  });
}
