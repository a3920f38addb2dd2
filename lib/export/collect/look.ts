import type { InstanceObservation } from '../../policy/observation.ts';
import { observeInstance } from '../../run/observe-instance.ts';
import { acceleratorsOf } from '../../run/observe-prices.ts';
import { instantText } from '../../run/run-key.ts';
import { type CollectContext, counted } from './context.ts';
import type { Part } from './raw-parts.ts';

/** An instance as it was listed. */
export interface SeenInstance {
  readonly instance: InstanceObservation;
  readonly workspaceName: string | null;
}

/** One complete look at the target. */
export interface Look extends Part {
  /** When it began, ISO 8601 UTC. */
  readonly at: string;
  /** Lease under which it was taken: what another one has begun and not ended is none. */
  readonly term: number;
  readonly instances: number;
  /** Parts that the instances are in. */
  readonly parts: number;
  readonly workspaces: readonly string[];
  readonly resources: readonly string[];
  /** Of those that have a spec. */
  readonly accelerators: readonly ('CPU' | 'GPU')[];
}

interface LookPart extends Part {
  readonly seen: readonly SeenInstance[];
}

/** Without it the service lists pay-as-you-go instances only. */
const EVERY_RESOURCE = 'ALL';

/** The largest page that is known to work; the maximum is not documented. */
const PAGE_SIZE = 100;

const PART_SIZE = 1_000;

const LOOK = 'look';

/**
 * Lists the instances of the target once, in parts. A listing that was cut begins anew: what was listed at different times
 * would be no look.
 */
export async function lookAtFleet(context: CollectContext): Promise<Look> {
  const known = await context.parts.read<Look>(LOOK);
  if (known !== undefined) return known;
  const { result, calls } = await counted(context, () => listInParts(context));
  return context.parts.keep<Look>(LOOK, { ...result, calls });
}

/** The instances of a look, part by part. */
export async function* readLook(
  { parts }: Pick<CollectContext, 'parts'>,
  look: Look,
): AsyncGenerator<readonly SeenInstance[]> {
  for (let number = 1; number <= look.parts; number += 1) {
    const name = partName(look.term, number);
    const part = await parts.read<LookPart>(name);
    if (part === undefined) throw new RangeError(`the part ${name} of a look has gone`);
    yield part.seen;
  }
}

async function listInParts({
  deps,
  target,
  deadline,
  lease,
  parts,
}: CollectContext): Promise<Omit<Look, 'calls'>> {
  const at = instantText(deps.clock.now());
  const { term } = lease;
  const ids = new Set<string>();
  const workspaces = new Set<string>();
  const resources = new Set<string>();
  const accelerators = new Set<'CPU' | 'GPU'>();
  let open: SeenInstance[] = [];
  let number = 0;

  async function close(): Promise<void> {
    number += 1;
    await lease.keep();
    await parts.keep<LookPart>(partName(term, number), { version: 1, calls: {}, seen: open });
    open = [];
  }

  for (const WorkspaceId of target.workspaces ?? ['ALL']) {
    const request = { WorkspaceId, ResourceId: EVERY_RESOURCE, PageSize: PAGE_SIZE };
    for await (const wire of deps.dsw.eachInstance(request, deadline.callOptions())) {
      const instance = observeInstance(wire);
      // One that changed while it was listed comes again; it was seen already.
      if (instance === undefined || ids.has(instance.id)) continue;
      ids.add(instance.id);
      workspaces.add(instance.workspaceId);
      if (instance.resourceId !== undefined) resources.add(instance.resourceId);
      for (const one of acceleratorsOf([instance])) accelerators.add(one);
      const name: unknown = wire.WorkspaceName;
      open.push({ instance, workspaceName: typeof name === 'string' && name !== '' ? name : null });
      if (open.length === PART_SIZE) await close();
    }
  }
  if (open.length > 0) await close();
  return {
    version: 1,
    at,
    term,
    instances: ids.size,
    parts: number,
    workspaces: [...workspaces].filter((id) => id !== '').sort(),
    resources: [...resources].sort(),
    accelerators: [...accelerators].sort(),
  };
}

function partName(term: number, number: number): string {
  return `instances-${String(term).padStart(8, '0')}-${String(number).padStart(6, '0')}`;
}
