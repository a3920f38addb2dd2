import type { Handler } from '../../../local/dsw/operation.ts';
import { handlers } from '../../../local/dsw/operations/index.ts';
import { watchWorld } from '../../../local/dsw/past-world.ts';
import type { World } from '../../../local/dsw/world.ts';
import type { Disturb } from '../cloud.ts';
import { MAX_LAG_MS } from '../trouble.ts';

/** Without a machine to start on; the service says so some time after it has taken the start. */
const NO_MACHINE = 'Resource.NotEnough';

/** Lists of snapshots that are behind, cut or doubled; starts without a machine, and snapshots that cannot be saved. */
export const disturbScene: Disturb = (world, random, trouble) => {
  const list = demand('ListInstanceSnapshot');
  const snapshot = demand('CreateInstanceSnapshot');
  const start = demand('StartInstance');
  const past = watchWorld(world, MAX_LAG_MS);

  const spoilWith =
    (handler: Handler, lever: 'failNextSave' | 'failNextStart', code: string): Handler =>
    (of, call) => {
      const id = String(call.input['InstanceId']);
      const isOurs = call.caller.accessKeyId !== 'person';
      if (isOurs && isThere(of, id) && random.chance(trouble().failing)) {
        of.patchInstance(id, { [lever]: code });
      }
      return handler(of, call);
    };

  return {
    ListInstanceSnapshot(_, call) {
      const { lagMs, doubled, cut } = trouble();
      const behind = lagMs > 0 && random.chance(0.7) ? random.between(0, lagMs) : 0;
      const fields = list(behind > 0 ? past.before(behind) : world, call);
      const items = fields['Snapshots'];
      if (!Array.isArray(items) || items.length === 0) return fields;
      if (random.chance(cut)) return { ...fields, Snapshots: items.slice(1) };
      if (!random.chance(doubled)) return fields;
      return { ...fields, Snapshots: [...items, random.pickAny(items)] };
    },
    CreateInstanceSnapshot: spoilWith(snapshot, 'failNextSave', 'ImagePushFailed'),
    StartInstance: spoilWith(start, 'failNextStart', NO_MACHINE),
  };
};

function isThere({ instances }: World, id: string): boolean {
  return instances.has(id);
}

function demand(operation: string): Handler {
  const handler = handlers[operation];
  if (handler === undefined) throw new Error(`The local service has no ${operation}.`);
  return handler;
}
