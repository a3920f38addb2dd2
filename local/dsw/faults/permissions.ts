import * as v from 'valibot';
import { share } from '../../faults/settings.ts';
import { permissionDenied } from '../operations/call.ts';
import { dswFault, isBatch } from './dsw-fault.ts';

/** How RAM says no: no policy allows it, or one forbids it. */
const type = v.optional(v.picklist(['ImplicitDeny', 'ExplicitDeny']), 'ImplicitDeny');

/** Refuses the whole call for lack of permission, with `AccessDeniedDetail`. */
export const denied = dswFault({
  settings: { type },
  decides: true,
  begin:
    ({ type: noPermissionType }) =>
    () => ({
      wrap: () => (world, call) => {
        throw permissionDenied(world, call, noPermissionType);
      },
    }),
});

/** Refuses a part of a batch with `PermissionError` and HTTP 200: the instances named, or a random part of all. */
export const partialBatch = dswFault({
  settings: {
    type,
    instances: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
    /** Half of them, where neither is said. */
    share: v.optional(share),
  },
  fits: isBatch,
  begin({ type: noPermissionType, instances, share: part }, { chanceOf }) {
    const covers = (id: string) =>
      instances === undefined
        ? chanceOf(id) < (part ?? 0.5)
        : instances.includes(id) && chanceOf(id) < (part ?? 1);
    const denial = { type: noPermissionType, covers };
    return () => ({ wrap: (carryOut) => (world, call) => carryOut(world, { ...call, denial }) });
  },
});
