import * as v from 'valibot';

/** Shapes of settings that many kinds of fault share. */

/** How many, from 1. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Of the local clock. */
export const milliseconds = v.pipe(v.number(), v.minValue(0));

/** What part of the things that it could strike a rule strikes: the same ones each time. */
export const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
