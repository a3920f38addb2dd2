import * as v from 'valibot';
import { ConnectionCut, cutBody } from './connection-cut.ts';
import type { FaultKind, KindMaker } from './fault-kind.ts';
import { milliseconds } from './settings.ts';

/** A refusal in the form of the service. */
type Refuse = (
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
) => Error;

/** Before the call has its effect, or after it. */
const beforeOrAfter = v.picklist(['before', 'after']);

/** Longer than any client waits; that it ends at all lets go of those who wait for ever. */
const BLACK_HOLE_MS = 600_000;

/** The faults that every service has: what can go wrong with a call whatever it is about. */
export function commonKinds<Target, Context, CarryOut>(
  define: KindMaker<Target, Context, CarryOut>,
  refuse: Refuse,
  usualError: { readonly status: number; readonly code: string },
) {
  return {
    /** Holds the call up on the local clock, by `ms` and up to `jitterMs` more. */
    latency: define({
      settings: { ms: milliseconds, jitterMs: v.optional(milliseconds, 0) },
      begin:
        ({ ms, jitterMs }, { draw }) =>
        () => ({ delayMs: ms + Math.floor(draw() * jitterMs) }),
    }),
    /** Answers an error, before or after the effect. */
    error: define({
      settings: {
        status: v.optional(
          v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
          usualError.status,
        ),
        code: v.optional(v.string(), usualError.code),
        message: v.optional(v.string(), 'A fault rule asked for this error.'),
        effect: v.optional(beforeOrAfter, 'before'),
      },
      decides: true,
      begin({ status, code, message, effect }) {
        const fail = () => {
          throw refuse(status, code, message);
        };
        return () => (effect === 'before' ? { before: fail } : { answer: fail });
      },
    }),
    /** Resets the connection: `before` the effect, `after` it, or after it when the `headers` are out. */
    reset: define({
      settings: { when: v.optional(v.picklist(['before', 'after', 'headers']), 'before') },
      decides: true,
      begin({ when }) {
        const cut = () => {
          throw new ConnectionCut('reset');
        };
        if (when === 'before') return () => ({ before: cut });
        if (when === 'after') return () => ({ answer: cut });
        return () => ({ answer: (response) => cutBody(response, 0, 'reset') });
      },
    }),
    /** Carries the call out, sends half of the answer's body and closes. */
    halfBody: define({
      settings: {},
      decides: true,
      begin: () => () => ({ answer: (response) => cutBody(response, 0.5, 'close') }),
    }),
    /** Does not answer, `before` the effect or `after` it, until the caller gives up or `ms` have passed on the local clock. */
    timeout: define({
      settings: {
        when: v.optional(beforeOrAfter, 'before'),
        ms: v.optional(milliseconds, BLACK_HOLE_MS),
      },
      decides: true,
      begin:
        ({ when, ms }) =>
        () =>
          when === 'before'
            ? {
                async before({ hold }) {
                  await hold(ms);
                  throw new ConnectionCut('reset');
                },
              }
            : {
                async answer(_, { hold }) {
                  await hold(ms);
                  throw new ConnectionCut('reset');
                },
              },
    }),
  } satisfies Record<string, FaultKind<Target, Context, CarryOut>>;
}
