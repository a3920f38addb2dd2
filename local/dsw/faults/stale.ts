import * as v from 'valibot';
import { watchWorld } from '../past-world.ts';
import { dswFault, isRead } from './dsw-fault.ts';

/** Answers a read from the world as it was some time ago on the local clock, no earlier than the rule itself. */
export const stale = dswFault({
  settings: { seconds: v.pipe(v.number(), v.gtValue(0)) },
  fits: isRead,
  begin({ seconds }, { context, atEnd }) {
    const past = watchWorld(context.world, seconds * 1000);
    atEnd(past.stop);
    return () => ({
      wrap: (carryOut) => (_, call) => carryOut(past.before(seconds * 1000), call),
    });
  },
});
