import * as v from 'valibot';
import type { Draw } from '../dsw/chance.ts';
import type { CallFault } from './call-fault.ts';

/** What rules know of a call before it is served. */
export interface CallFacts {
  readonly operation: string;
  readonly method: string;
}

/** Decides whether and how a rule strikes one call that it is about. `undefined` lets the call pass. */
export type Striker<Target, CarryOut> = (target: Target) => CallFault<CarryOut> | undefined;

/** What a rule is given when it begins. */
export interface RuleSetting<Context> {
  /** The service that it is a rule of. */
  readonly context: Context;
  /** Chance that goes on from call to call. */
  readonly draw: Draw;
  /** Chance that is the same each time for the same thing: 0 ≤ value < 1. */
  chanceOf(thing: string): number;
  /** What the rule's match names (instances, keys); undefined where it names none. */
  readonly subjects: readonly string[] | undefined;
  /** To be called when the rule is gone. */
  atEnd(cleanUp: () => void): void;
}

/** One kind of fault: what its settings look like, which calls it can be about, and what it does. */
export interface FaultKind<Target, Context, CarryOut> {
  /** It decides about the answer: rules after one that struck are not tried. */
  readonly decides: boolean;
  /** Whether it can be about this call at all; others are not counted. */
  fits(target: Target): boolean;
  read(settings: unknown): ReadSettings<Target, Context, CarryOut>;
}

export type ReadSettings<Target, Context, CarryOut> =
  | {
      readonly ok: true;
      /** With defaults filled in. */
      readonly settings: Readonly<Record<string, unknown>>;
      begin(setting: RuleSetting<Context>): Striker<Target, CarryOut>;
    }
  | {
      readonly ok: false;
      readonly issues: readonly v.BaseIssue<unknown>[];
      readonly known: readonly string[];
    };

interface Definition<Entries extends v.ObjectEntries, Target, Context, CarryOut> {
  readonly settings: Entries;
  readonly decides?: boolean;
  readonly fits?: (target: Target) => boolean;
  begin(
    settings: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>,
    setting: RuleSetting<Context>,
  ): Striker<Target, CarryOut>;
}

/** The maker of kinds of one service. */
export type KindMaker<Target, Context, CarryOut> = <Entries extends v.ObjectEntries>(
  definition: Definition<Entries, Target, Context, CarryOut>,
) => FaultKind<Target, Context, CarryOut>;

/**
 * A maker of kinds for a service. In two steps, so that a definition's settings are inferred while the service's types are
 * said once.
 */
export function kindMaker<Target, Context, CarryOut>(): KindMaker<Target, Context, CarryOut> {
  return ({ settings: entries, decides = false, fits = () => true, begin }) => ({
    decides,
    fits,
    read(input) {
      // `"halfBody": true` reads better than `"halfBody": {}`.
      const parsed = v.safeParse(v.strictObject(entries), input === true ? {} : input);
      return parsed.success
        ? {
            ok: true,
            settings: { ...parsed.output },
            begin: (setting) => begin(parsed.output, setting),
          }
        : { ok: false, issues: parsed.issues, known: Object.keys(entries) };
    },
  });
}
