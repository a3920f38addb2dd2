import { afterEach, describe, expect, test } from 'vitest';
import { FUNCTION_OF_KIND } from '../../lib/policy/function-of-kind.ts';
import { type FilePolicy, type Policies, parsePolicies } from '../../lib/policy/policies.ts';
import { functionPrivileges } from '../../lib/ram/function-privileges.ts';
import type { PolicyDocument } from '../../lib/ram/policy-document.ts';
import type { FleetInstance } from '../../local/dsw/entities.ts';
import { functionKey } from '../../local/identity.ts';
import { aLocalNight, type LocalNight } from '../helpers/local-night.ts';

/** 22:00 in Shanghai. */
const EVENING = Date.parse('2026-01-05T14:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

type Kind = FilePolicy['kind'];

/** What a function does that needs every one of its rights. */
interface Scene {
  readonly policies: readonly Readonly<Record<string, unknown>>[];
  readonly fleet: readonly FleetInstance[];
  /** Which function is woken when, hours after the evening. */
  readonly wakes: readonly (readonly [kind: Kind, hours: number])[];
  /** Operations of the service that have to come up, or the scene shows nothing. */
  readonly does: readonly string[];
}

const idle = instance('dsw-a', { usage: { kind: 'steady', cpuPercent: 1, gpuPercent: 0 } });
const stop = { name: 'night', kind: 'stop', window: { from: '22:00', to: '07:00' } };
/** Leases of nights that are long over are removed. */
const nights = (kind: Kind) => [0, 24, 24 * 9].map((hours) => [kind, hours] as const);

const SCENES: Readonly<Record<Kind, Scene>> = {
  stop: {
    policies: [{ ...stop, unless: { busy: {} }, backstop: { after: '1h', maxSession: '3d' } }],
    fleet: [
      idle,
      instance('dsw-busy', { usage: { kind: 'steady', cpuPercent: 80, gpuPercent: 0 } }),
    ],
    wakes: [['stop', -0.75], ...nights('stop')],
    does: ['StopInstances', 'GetInstanceMetrics', 'CreateInstanceShutdownTimer', 'GetLifecycle'],
  },
  start: {
    policies: [stop, { name: 'morning', kind: 'start', schedule: '0 30 7 * * *' }],
    fleet: [idle],
    wakes: [
      ['stop', 0],
      ['start', 9.5],
      ['stop', 24],
      ['start', 33.5],
      ['stop', 24 * 10],
      ['start', 24 * 10 + 9.5],
    ],
    does: ['StartInstance'],
  },
  disk: {
    policies: [
      {
        name: 'disks',
        kind: 'disk',
        schedule: '0 0 22,0 * * *',
        reset: { before: '1d' },
        unless: { busy: {} },
      },
    ],
    fleet: [
      instance('dsw-a', {
        Status: 'Stopped',
        runs: [
          {
            from: new Date(EVENING - 20 * DAY).toISOString(),
            to: new Date(EVENING - 14.5 * DAY).toISOString(),
          },
        ],
        CloudDisks: [{ Capacity: '100Gi', MountPath: '/mnt/workspace', SubType: 'system' }],
        usage: { kind: 'steady', cpuPercent: 1, gpuPercent: 0 },
      }),
    ],
    wakes: [['disk', 0], ['disk', 2], ...nights('disk').slice(1)],
    does: ['GetLifecycle', 'StartInstance', 'StopInstance', 'GetInstanceMetrics'],
  },
  cleanup: {
    policies: [
      { name: 'abandoned', kind: 'cleanup', schedule: '0 0 22 * * *', abandoned: { after: '30d' } },
    ],
    fleet: [
      instance('dsw-a', {
        Status: 'Stopped',
        GmtCreateTime: '2025-06-01T01:00:00Z',
        GmtModifiedTime: '2025-10-01T01:00:00Z',
      }),
    ],
    wakes: nights('cleanup'),
    does: ['UpdateInstanceLabels'],
  },
  culler: {
    policies: [
      {
        name: 'cullers',
        kind: 'culler',
        schedule: '0 0 22 * * *',
        culler: { minutes: 60 },
        countWorkspacePolicies: true,
      },
    ],
    fleet: [
      instance('dsw-a', {
        IdleInstanceCuller: {
          MaxIdleTimeInMinutes: 600,
          CpuPercentThreshold: 10,
          GpuPercentThreshold: 5,
        },
      }),
    ],
    wakes: nights('culler'),
    does: ['CreateIdleInstanceCuller', 'DeleteIdleInstanceCuller', 'QueryAutoShutdownPolicies'],
  },
  snapshot: {
    policies: [
      {
        name: 'evening',
        kind: 'snapshot',
        schedule: '0 0 22 * * *',
        image: 'registry.example.com/team/{instance}:{name}',
        retention: { keepLast: 1 },
      },
    ],
    fleet: [instance('dsw-a', { InstanceName: 'NOTEBOOK_A' })],
    wakes: [...nights('snapshot'), ['snapshot', 24 * 9 + 0.2]],
    does: ['CreateInstanceSnapshot', 'ListInstanceSnapshot', 'DeleteInstanceSnapshot'],
  },
  export: {
    policies: [{ name: 'statistics', kind: 'export', schedule: '0 30 0 * * *' }],
    fleet: [idle, instance('dsw-paid', { ResourceId: 'rg17tgpdbjrn7lku' })],
    wakes: [2.5, 26.5, 24 * 9 + 2.5].map((hours) => ['export', hours] as const),
    does: [
      'ListInstanceStatistics',
      'GetResourceGroupStatistics',
      'GetLifecycle',
      'GetInstanceMetrics',
      'ListInstanceSnapshot',
      'ListEcsSpecs',
    ],
  },
};

const FINE: ReadonlySet<string> = new Set(['done', 'nothing-due']);

const KINDS = Object.keys(SCENES) as Kind[]; // its keys

function instance(InstanceId: string, fields: FleetInstance = {}): FleetInstance {
  return {
    InstanceId,
    Status: 'Running',
    WorkspaceId: '1001',
    EcsSpec: 'ecs.g6.large',
    GmtCreateTime: '2025-12-01T01:00:00Z',
    ...fields,
  };
}

function parse({ policies }: Scene): Policies {
  const targets = [{ name: 'main', region: 'cn-hangzhou' }];
  const parsed = parsePolicies({ version: 1, targets, policies });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policies;
}

function documentOf(kind: Kind): PolicyDocument {
  const documents = functionPrivileges({
    policies: parse(SCENES[kind]),
    store: { bucket: 'dsw-steward', key: 'prod' },
    policiesAt: undefined,
  });
  const found = documents.get(FUNCTION_OF_KIND[kind]);
  if (found === undefined) throw new Error(`no document for ${kind}`);
  return found;
}

interface Played {
  readonly did: ReadonlySet<string | null>;
  /** What the function was refused for lack of a right. */
  readonly denied: readonly string[];
  readonly statuses: readonly string[];
}

/** Plays the scene with the function under this document; what others do in it is not held back. */
async function play(kind: Kind, document: PolicyDocument): Promise<Played> {
  const { fleet, wakes } = SCENES[kind];
  const key = functionKey(FUNCTION_OF_KIND[kind]);
  night = await aLocalNight({
    start: new Date(EVENING - HOUR).toISOString(),
    kind,
    only: ['dsw', 'oss'],
    fleet,
    policies: parse(SCENES[kind]),
    ram: { functions: { [FUNCTION_OF_KIND[kind]]: document } },
    credentialsOf: (woken) => (woken === kind ? key : undefined),
  });
  const { stack, wake } = night;
  const statuses: string[] = [];
  for (const [woken, hours] of wakes) {
    const at = EVENING + hours * HOUR;
    if (stack.clock.now() < at) stack.clock.advanceTo(at);
    const time = new Date(at).toISOString();
    const env = {
      STEWARD_STORE: 'oss://dsw-steward/prod',
      STEWARD_OSS_ENDPOINT: stack.info.oss ?? '',
    };
    try {
      const { results } = await wake(time, env, woken);
      statuses.push(...results.map(({ status }) => status));
    } catch (error) {
      statuses.push(String(error));
    }
  }
  const calls = [...(stack.dsw?.calls.list() ?? []), ...(stack.oss?.calls.list() ?? [])];
  const own = calls.filter(({ accessKeyId }) => accessKeyId === key.accessKeyId);
  return {
    did: new Set(own.map(({ operation }) => operation)),
    denied: own.flatMap(({ operation, status }) => (status === 403 ? [String(operation)] : [])),
    statuses,
  };
}

describe.each(KINDS)('the function of kind %s', (kind) => {
  const document = documentOf(kind);

  test('does all of its work with its own policy', async () => {
    const { did, denied, statuses } = await play(kind, document);

    expect(denied).toEqual([]);
    expect(statuses).toContain('done');
    expect(statuses.filter((status) => !FINE.has(status))).toEqual([]);
    for (const operation of SCENES[kind].does) expect(did).toContain(operation);
  });

  test.each(
    document.Statement.map((statement, index) => [statement.Action.join(' '), index] as const),
  )('is refused something without %s', async (_, without) => {
    const { denied } = await play(kind, {
      ...document,
      Statement: document.Statement.filter((_statement, index) => index !== without),
    });

    expect(denied).not.toEqual([]);
  });
});
