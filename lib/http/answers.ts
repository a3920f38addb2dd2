import * as v from 'valibot';

/*
 * What requests are answered with, for the OpenAPI document; tests hold the answers to it. Members may be added: whoever reads
 * them leaves out what they do not know.
 */

const instant = v.pipe(v.string(), v.isoTimestamp());
const action = v.pipe(v.string(), v.description('Such as `stop`, or `keep` to be left alone.'));
const counts = v.record(v.string(), v.number());
const facts = v.record(v.string(), v.unknown());

const decision = v.looseObject({
  instanceId: v.string(),
  instanceName: v.string(),
  workspaceId: v.string(),
  ownerId: v.string(),
  action,
  reason: v.pipe(v.string(), v.description('A stable word.')),
  evidence: v.pipe(facts, v.description('What was seen that led to the reason.')),
});

const trip = v.pipe(
  v.looseObject({ limit: v.string(), message: v.string() }),
  v.description('A limit that is exceeded, so that nothing is done.'),
);

const difference = v.pipe(
  v.looseObject({
    policy: v.string(),
    target: v.string(),
    instanceId: v.string(),
    instanceName: v.string(),
    saved: v.looseObject({ action, reason: v.string() }),
    now: v.looseObject({ action, reason: v.string() }),
  }),
  v.description('An instance that would now be treated otherwise than the plan says.'),
);

const jobRow = {
  id: v.string(),
  status: v.picklist(['planning', 'planned', 'applying', 'done', 'refused', 'failed', 'cancelled']),
  createdAt: instant,
  createdBy: v.string(),
  request: facts,
};

const next = v.pipe(
  v.nullable(v.string()),
  v.description('`after` of the next page; null where this is the last.'),
);

export const jobPageAnswer = v.looseObject({ jobs: v.array(v.looseObject(jobRow)), next });

export const jobAnswer = v.looseObject({
  ...jobRow,
  scheduledAt: v.pipe(instant, v.description('The instant that its plan stands for.')),
  digest: v.pipe(v.nullable(v.string()), v.description('Of its plan.')),
  plannedAt: v.nullable(instant),
  decision: v.nullable(
    v.looseObject({ kind: v.picklist(['approved', 'cancelled']), at: instant, by: v.string() }),
  ),
  end: v.nullable(
    v.looseObject({
      at: instant,
      status: v.picklist(['done', 'refused', 'failed', 'cancelled']),
      results: v.pipe(v.array(facts), v.description('Reports of its runs.')),
      differences: v.array(difference),
      trips: v.array(trip),
      error: v.optional(v.looseObject({ code: v.string(), message: v.string() })),
    }),
  ),
  progress: v.array(
    v.looseObject({
      policy: v.string(),
      target: v.string(),
      planned: v.number(),
      outcomes: counts,
    }),
  ),
});

export const planAnswer = v.looseObject({
  digest: v.string(),
  madeAt: instant,
  parts: v.array(
    v.looseObject({
      policy: v.string(),
      kind: v.string(),
      target: v.string(),
      scheduledAt: instant,
      observedAt: instant,
      counts: v.looseObject({ instances: v.number(), actions: counts, reasons: counts }),
      trips: v.array(trip),
      savings: facts,
      warnings: v.array(v.looseObject({ code: v.string(), message: v.string() })),
    }),
  ),
  decisions: v.array(
    v.looseObject({
      ...decision.entries,
      policy: v.string(),
      target: v.string(),
      ownerName: v.nullable(v.string()),
      explanation: v.pipe(v.string(), v.description('The same as one sentence.')),
    }),
  ),
  next,
});

const instance = v.looseObject({
  id: v.string(),
  name: v.string(),
  status: v.string(),
  workspaceId: v.string(),
  ownerId: v.string(),
  labels: v.record(v.string(), v.string()),
});

export const instancesAnswer = v.looseObject({
  instances: v.array(
    v.looseObject({
      ...instance.entries,
      target: v.string(),
      region: v.string(),
      holds: v.array(
        v.looseObject({
          state: v.picklist(['held', 'unreadable', 'ignored']),
          label: v.string(),
          value: v.string(),
          policies: v.array(v.string()),
        }),
      ),
    }),
  ),
  next,
});

export const whyAnswer = v.looseObject({
  at: instant,
  answers: v.array(
    v.looseObject({
      policy: v.string(),
      target: v.string(),
      instance,
      decision,
      explanation: v.looseObject({ en: v.string(), zh: v.string() }),
      next: v.pipe(v.nullable(instant), v.description('When the policy acts next.')),
      recorded: v.pipe(v.nullable(facts), v.description('What it last did about it.')),
    }),
  ),
});

export const runsAnswer = v.looseObject({
  runs: v.array(
    v.looseObject({
      policy: v.string(),
      scheduledAt: v.string(),
      target: v.string(),
      path: v.string(),
      status: v.string(),
      summary: v.nullable(v.string()),
    }),
  ),
  next,
});

export const runAnswer = v.looseObject({
  policy: v.string(),
  target: v.string(),
  scheduledAt: instant,
  digest: v.string(),
  counts: v.looseObject({ instances: v.number(), actions: counts, reasons: counts }),
  progress: counts,
  outcomes: v.array(v.looseObject({ instanceId: v.string(), action, outcome: v.string() })),
  report: v.nullable(facts),
});

export const reportsAnswer = v.looseObject({
  reports: v.array(
    v.looseObject({ period: v.string(), page: v.string(), path: v.string(), modifiedAt: instant }),
  ),
});

export const healthAnswer = v.looseObject({ status: v.literal('ok') });

export const problemAnswer = v.looseObject({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: v.pipe(v.string(), v.description('Stable: switch on it, and never on the text.')),
  requestId: v.string(),
  problems: v.optional(v.array(v.looseObject({ path: v.string(), message: v.string() }))),
  differences: v.optional(v.array(difference)),
  trips: v.optional(v.array(trip)),
});
