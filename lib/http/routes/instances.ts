import { Hono } from 'hono';
import * as v from 'valibot';
import type { JobDesk } from '../../jobs/ports.ts';
import { explainDecision } from '../../policy/explain.ts';
import { readHolds, type ShownHold } from '../../policy/instance-holds.ts';
import { findNextFiring } from '../../policy/next-firing.ts';
import type { InstanceObservation } from '../../policy/observation.ts';
import type { Policies, Target } from '../../policy/policies.ts';
import { keyed } from '../../policy/schema-parts.ts';
import { selectPairs, selectTargets } from '../../policy/selection.ts';
import { KNOWN_STATUSES } from '../../policy/statuses.ts';
import { createDeadline } from '../../run/deadline.ts';
import { explainInstance } from '../../run/explain-instance.ts';
import { pageInstances } from '../../run/page-instances.ts';
import { HttpError } from '../errors.ts';
import { allow } from '../guards.ts';
import type { HttpDeps, HttpEnv } from '../ports.ts';
import { cursorSchema, limitSchema, readQuery } from '../query.ts';

const word = (description: string) =>
  v.optional(v.pipe(v.string(), v.maxLength(128), v.description(description)));

export const instancesQuerySchema = keyed({
  limit: limitSchema(100, 100),
  after: cursorSchema,
  target: word('Name of a target. Default: all, one after the other.'),
  status: v.optional(v.pipe(v.picklist(KNOWN_STATUSES), v.description('Only in this status.'))),
  name: word('Only with this in their names.'),
});

export const whyQuerySchema = keyed({
  policy: word('Name of a policy. Default: all that are enabled.'),
  target: word('Name of a target. Default: all.'),
});

interface InstancePage {
  readonly instances: readonly Shown[];
  readonly next: string | null;
}

type Shown = InstanceObservation & {
  readonly target: string;
  readonly region: string;
  readonly holds: readonly ShownHold[];
};

/** Looking at the fleet, and asking why something is done or not done to an instance. */
export function instanceRoutes(): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();

  routes.get('/', allow('viewer'), async ({ env, req, json }) => {
    const query = readQuery(req.query(), instancesQuerySchema);
    const desk = await env.desk();
    return json(await listPage(desk, env, query));
  });

  routes.get('/:id/why', allow('viewer'), async ({ env, req, json }) => {
    const { policy, target } = readQuery(req.query(), whyQuerySchema);
    const { policies, depsFor, clock } = await env.desk();
    const pairs = selectPairs(policies, { policies: policy === undefined ? [] : [policy], target });
    const instance = req.param('id');
    const at = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
    const found = await explainInstance(depsFor, { pairs, instance, at, ...env.limits() });
    if (found.length === 0) {
      throw new HttpError(
        'INSTANCE_NOT_FOUND',
        `There is no instance with the id or exact name ${instance.slice(0, 80)} at these targets.`,
      );
    }
    return json({
      at,
      answers: found.map((one) => ({
        policy: one.policy.name,
        target: one.target.name,
        instance: one.seen,
        decision: one.decision,
        explanation: { en: explainDecision(one.decision), zh: explainDecision(one.decision, 'zh') },
        next: findNextFiring(one.policy, at) ?? null,
        recorded: one.recorded ?? null,
      })),
    });
  });

  return routes;
}

/** One call of the service for a page, however large the fleet is. A cursor is a place in the list of targets, and a page. */
async function listPage(
  { policies, depsFor, clock }: JobDesk,
  { limits }: HttpDeps,
  { limit, after, target, status, name }: v.InferOutput<typeof instancesQuerySchema>,
): Promise<InstancePage> {
  const targets = selectTargets(policies, target);
  const place = readCursor(after, targets);
  const { signal, deadline: endsAt } = limits();
  const deps = await depsFor(place.target);
  const { instances, isLast } = await pageInstances(
    deps,
    place.target,
    { page: place.page, size: limit, status, name },
    createDeadline(deps.clock, endsAt, signal),
  );
  return {
    instances: show(policies, place.target, instances, clock.now()),
    next: nextCursor(place, isLast, targets),
  };
}

interface Place {
  readonly index: number;
  readonly target: Target;
  readonly page: number;
}

function readCursor(after: string | undefined, targets: readonly Target[]): Place {
  const [, index, page] = /^(\d{1,4})\.(\d{1,6})$/.exec(after ?? '0.1') ?? [];
  const target = targets[Number(index ?? -1)];
  if (target !== undefined)
    return { index: Number(index), target, page: Math.max(1, Number(page)) };
  throw new HttpError('NOT_FOUND', 'There is no such page.');
}

function nextCursor(
  { index, page }: Place,
  isLast: boolean,
  { length }: readonly Target[],
): string | null {
  if (!isLast) return `${index}.${page + 1}`;
  return index + 1 < length ? `${index + 1}.1` : null;
}

function show(
  policies: Policies,
  { name, region }: Target,
  instances: readonly InstanceObservation[],
  now: Date,
): Shown[] {
  const holdsOf = readHolds(policies, now);
  return instances.map((one) => ({ ...one, target: name, region, holds: holdsOf(one) }));
}
