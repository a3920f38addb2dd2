// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of s.yaml, not ours
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPoliciesFile } from '../../lib/cli/policies-file.ts';
import type { Policies } from '../../lib/policy/policies.ts';
import { resolveSYaml } from '../../local/fc/resolve-s-yaml.ts';
import { lintSYaml } from '../../tools/build/lint-s-yaml.ts';
import { compareTimers, timersFor, writeTimers } from '../../tools/build/timers.ts';
import { checkAgainstSchema, type Schema } from './s-yaml-schema.ts';

const run = promisify(execFile);

let ours: string;
let policies: Policies;

beforeAll(async () => {
  ours = await readFile('s.yaml', 'utf8');
  policies = await policiesOf('policies.yaml');
});

async function policiesOf(path: string): Promise<Policies> {
  const file = await loadPoliciesFile(path);
  if (!file.ok) throw new Error(JSON.stringify(file.problems));
  return file.policies;
}

/** What the lint says about our own file with one change made to it. */
function lintChanged(search: string, replacement: string): string[] {
  const text = ours.replace(search, replacement);
  expect(text).not.toBe(ours);
  return lint(text);
}

function lint(text: string, hasFile = (_: string) => true): string[] {
  return lintSYaml(resolveSYaml(text, {}), { hasFile }).map(
    ({ path, message }) => `${path.replace('resources.stop-instances.props.', '')}: ${message}`,
  );
}

describe('our s.yaml', () => {
  it('has no fault that the lint knows', () => {
    expect(lint(ours)).toEqual([]);
  });

  it('names handlers that the project has', () => {
    const hasFile = (name: string) => existsSync(`functions/${name.replace(/\.mjs$/, '.ts')}`);

    expect(lint(ours, hasFile)).toEqual([]);
  });

  it('has the timers that policies.yaml asks for', () => {
    expect(compareTimers(resolveSYaml(ours, {}), policies)).toEqual([]);
    expect(writeTimers(ours, policies)).toBe(ours);
  });

  it('touches nothing unless told to', () => {
    const { resources } = resolveSYaml(ours, {});

    for (const { props } of resources) {
      expect(props).toMatchObject({ environmentVariables: { STEWARD_MODE: 'dry-run' } });
    }
  });

  it('takes region, prefix, role, store and mode from the environment', () => {
    const { resources } = resolveSYaml(ours, {
      STEWARD_REGION: 'cn-shanghai',
      STEWARD_PREFIX: 'team-a',
      STEWARD_ROLE: 'team-a-fc',
      STEWARD_STORE: 'oss://bucket/prefix',
      STEWARD_MODE: 'act',
    });

    expect(resources[0]?.props).toMatchObject({
      region: 'cn-shanghai',
      functionName: 'team-a-stop-instances',
      role: 'team-a-fc',
      environmentVariables: { STEWARD_STORE: 'oss://bucket/prefix', STEWARD_MODE: 'act' },
    });
  });

  // Set where fc3's own schema is at hand (`.ci/run` does): it is in no npm package.
  const { FC3_SCHEMA } = process.env;
  it.runIf(FC3_SCHEMA)(
    'fits the schema of fc3 (needs FC3_SCHEMA, the path of its schema.json)',
    async () => {
      const schema: Schema = JSON.parse(await readFile(String(FC3_SCHEMA), 'utf8'));
      const definitions = {
        timer: { $ref: '#/definitions/ITimerTriggerConfig' },
        http: { $ref: '#/definitions/IHttpTriggerConfig' },
      };

      for (const { props } of resolveSYaml(ours, {}).resources) {
        expect(checkAgainstSchema(props, schema, schema)).toEqual([]);
        // The schema takes any triggerConfig: an empty definition is among the choices. Hold each against its own.
        const { triggers } = props as {
          triggers: { triggerType: keyof typeof definitions; triggerConfig: unknown }[];
        };
        for (const { triggerType, triggerConfig } of triggers) {
          const definition = definitions[triggerType];
          expect(checkAgainstSchema(triggerConfig, definition, schema)).toEqual([]);
        }
      }
      expect(checkAgainstSchema({ functionName: 7 }, schema, schema)).not.toEqual([]);
    },
  );

  it('is understood by Serverless Devs, offline and in an empty home', async () => {
    const home = await mkdtemp(join(tmpdir(), 's-home-'));
    const { PATH } = process.env;
    const { stdout } = await run(
      process.execPath,
      [resolve('node_modules/@serverless-devs/s/bin/s'), 'preview', '-o', 'json', '-t', 's.yaml'],
      { env: { PATH, HOME: home, CI: 'true' } },
    ).finally(() => rm(home, { recursive: true, force: true }));

    const preview = JSON.parse(stdout.slice(stdout.indexOf('{')));
    const [mine] = resolveSYaml(ours, {}).resources;
    // The second opinion on variables, templates and extend.
    expect(preview.resources['stop-instances'].props).toEqual(mine?.props);
  });
});

describe('the lint finds', () => {
  it.each([
    ['an unknown key', 'timeout: 600', 'timeout: 600\n      timout: 9', 'timout: unknown key'],
    ['a number given as text', 'timeout: 600', "timeout: '600'", 'timeout: expected a number'],
    ['a time limit out of range', 'timeout: 600', 'timeout: 86401', 'timeout'],
    ['a runtime FC does not have', 'runtime: nodejs20', 'runtime: nodejs22', 'runtime'],
    ['a CPU between the steps', 'cpu: 0.35', 'cpu: 0.37', 'cpu: expected a multiple of 0.05'],
    [
      'too little memory for the CPU',
      'cpu: 0.35',
      'cpu: 1',
      'memorySize: expected 1 to 4 GB for each CPU, found 0.50',
    ],
    ['memory between the steps', 'memorySize: 512', 'memorySize: 500', 'memorySize'],
    ['a disk size FC does not have', 'diskSize: 512', 'diskSize: 1024', 'diskSize'],
    [
      'a role that would be lower-cased',
      "'dsw-steward-fc'",
      "'DSW-fc'",
      'role: fc3 lower-cases roles',
    ],
    [
      'a reserved name',
      'TZ: Asia/Shanghai',
      'FC_X: 1',
      'environmentVariables.FC_X: names that begin with FC_',
    ],
    [
      'a name FC refuses',
      'TZ: Asia/Shanghai',
      '1X: 1',
      'environmentVariables.1X: a name is a letter',
    ],
    [
      'too much environment',
      'TZ: Asia/Shanghai',
      `TZ: ${'x'.repeat(4096)}`,
      'bytes; FC allows 4096 in all',
    ],
    [
      'retries beside a tick',
      'maxAsyncRetryAttempts: 0',
      'maxAsyncRetryAttempts: 1',
      'the next tick is the retry',
    ],
    [
      'ticks that pile up',
      'maxAsyncEventAgeInSeconds: 240',
      'maxAsyncEventAgeInSeconds: 300',
      'expected less than the period of 300 s',
    ],
    [
      'ticks that overlap',
      'reservedConcurrency: 1',
      'reservedConcurrency: 2',
      'ticks must not overlap',
    ],
    [
      'an HTTP trigger that lets everybody in, before a function that trusts it',
      'authType: ${vars.httpAuth}',
      'authType: anonymous',
      'expected the same as STEWARD_HTTP_AUTH',
    ],
    [
      'an HTTP function that trusts its trigger, behind one that lets everybody in',
      'STEWARD_HTTP_AUTH: ${vars.httpAuth}',
      'STEWARD_OTHER: function',
      'expected the same as STEWARD_HTTP_AUTH',
    ],
    ['a timer without its zone', 'CRON_TZ=Asia/Shanghai 0 0 22', '0 0 22', 'say the zone'],
    ['a cron of five fields', '0 0 22 * * *', '0 22 * * *', 'expected six fields'],
    ['days as numbers', '0 0 22 * * *', '0 0 22 * * 1-5', 'write days of the week as names'],
    [
      'two triggers of one name',
      'triggerName: catch-up',
      'triggerName: policy-nightly-stop',
      'policy-nightly-stop twice',
    ],
    [
      'a key of another trigger type',
      'enable: true',
      'enabled: true',
      'triggers[0].triggerConfig.enable',
    ],
    ['no catch-up tick', "'@every 5m'", "'CRON_TZ=UTC 0 0 1 * * *'", 'expected a catch-up tick'],
    [
      'a component that is none',
      "component: ${env('FC3_COMPONENT', 'fc3')}",
      'component: 3',
      'component: expected fc3',
    ],
  ])('%s', (_, search, replacement, problem) => {
    expect(lintChanged(search, replacement).join('\n')).toContain(problem);
  });

  it('a handler that the build does not make', () => {
    expect(lint(ours, (name) => name !== 'stop-instances.mjs')).toEqual([
      'handler: the build makes no stop-instances.mjs',
    ]);
  });

  it('triggers after an eventbridge trigger, which fc3 would skip', () => {
    const event = `        - triggerName: audit
          triggerType: eventbridge
          triggerConfig:
            triggerEnable: true
            asyncInvocationType: true
            eventRuleFilterPattern: '{}'
            eventSourceConfig: { eventSourceType: Default, eventSourceParameters: {} }
            eventSinkConfig: { deliveryOption: { eventSchema: CloudEvents } }
            runOptions: { mode: event-driven }
`;

    expect(lintChanged('      triggers:\n', `      triggers:\n${event}`)).toEqual([
      'triggers[1]: fc3 skips what follows an unchanged eventbridge trigger: list those last',
    ]);
  });
});

describe('the timers that policies ask for', () => {
  const base = { targets: [{ name: 'all', region: 'cn-hangzhou' }], version: 1, timeZone: 'UTC' };
  const one = (policy: object) =>
    policiesWith([{ name: 'p', kind: 'stop', enabled: true, ...policy }]);

  function policiesWith(list: object[]): Policies {
    // Only what the timers are made of.
    return {
      ...base,
      policies: list.map((policy) => ({ timeZone: 'Asia/Shanghai', ...policy })),
    } as unknown as Policies;
  }
  const crons = (input: Policies) =>
    timersFor(input)
      .get('stop-instances')
      ?.map(({ cron }) => cron);

  it.each([
    [{ window: { from: '22:00', to: '08:00' } }, ['CRON_TZ=Asia/Shanghai 0 0 22 * * *']],
    [
      { window: { from: '07:05', to: '08:00', days: 'mon-fri' } },
      ['CRON_TZ=Asia/Shanghai 0 5 7 * * MON-FRI'],
    ],
    [
      { window: { from: '22:00', to: '08:00', days: 'fri-mon' } },
      ['CRON_TZ=Asia/Shanghai 0 0 22 * * FRI,SAT,SUN,MON'],
    ],
    [
      {
        window: { from: '22:00', to: '08:00', days: ['tue', 'sat-sun'], timeZone: 'Europe/Berlin' },
      },
      ['CRON_TZ=Europe/Berlin 0 0 22 * * TUE,SAT-SUN'],
    ],
    [{ schedule: '0 30 21 * * MON-FRI' }, ['CRON_TZ=Asia/Shanghai 0 30 21 * * MON-FRI']],
    [{ schedule: 'CRON_TZ=UTC 0 30 21 * * *' }, ['CRON_TZ=UTC 0 30 21 * * *']],
    [{ schedule: '@every 2h' }, ['@every 120m']],
    // A calendar moves days, so every day may be the one.
    [
      {
        calendar: { name: 'own' },
        window: [
          { from: '21:00', to: '08:00', days: 'mon-fri' },
          { from: '00:00', to: '24:00', days: ['sat', 'sun'] },
        ],
      },
      ['CRON_TZ=Asia/Shanghai 0 0 21 * * *', 'CRON_TZ=Asia/Shanghai 0 0 0 * * *'],
    ],
    [
      { calendar: { name: 'own' }, schedule: '0 30 21 ? * MON-FRI' },
      ['CRON_TZ=Asia/Shanghai 0 30 21 ? * *'],
    ],
    [
      { calendar: { name: 'own' }, schedule: '0 30 21 13 * FRI' },
      ['CRON_TZ=Asia/Shanghai 0 30 21 13 * FRI'],
    ],
    [{ schedule: '@every 1h30m' }, ['@every 90m']],
    [{ window: { from: '22:00', to: '08:00' }, enabled: false }, []],
  ])('%j', (policy, expected) => {
    expect(crons(one(policy))).toEqual(expected);
  });

  it('are shared by policies that come at the same time', () => {
    const same = { kind: 'stop', enabled: true, window: { from: '22:00', to: '08:00' } };

    expect(
      timersFor(
        policiesWith([
          { name: 'a', ...same },
          { name: 'b', ...same },
        ]),
      ).get('stop-instances'),
    ).toEqual([{ name: 'policy-a', cron: 'CRON_TZ=Asia/Shanghai 0 0 22 * * *' }]);
  });

  it('are at most nine: the catch-up tick does the rest', () => {
    const many = Array.from({ length: 30 }, (_, minute) => ({
      name: `p${minute}`,
      kind: 'stop',
      enabled: true,
      schedule: `0 ${minute} 22 * * *`,
    }));

    expect(crons(policiesWith(many))).toHaveLength(9);
  });

  it('are compared by name and expression', () => {
    const resolved = resolveSYaml(
      ours.replace('0 0 22', '0 0 23').replace('policy-nightly-stop-2', 'policy-old'),
      {},
    );

    expect(compareTimers(resolved, policies).map(({ message }) => message)).toEqual([
      'policy-nightly-stop is "CRON_TZ=Asia/Shanghai 0 0 23 * * *", expected "CRON_TZ=Asia/Shanghai 0 0 22 * * *"',
      'has no timer policy-nightly-stop-2 (CRON_TZ=Asia/Shanghai 0 0 0 * * *)',
      'policy-old belongs to no policy',
    ]);
  });
});
