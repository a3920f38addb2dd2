import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from './run-here.ts';

const FILE = `version: 1
targets:
  - { name: research, region: cn-hangzhou }
channels:
  - { name: team, kind: slack, url: { kms: "acs:kms:cn-hangzhou:1000000000000001:secret/team" } }
policies:
  - { name: nightly, kind: stop, window: { from: "22:00", to: "08:00" }, notify: { channels: [team] } }
  - { name: look, kind: stop, schedule: 0 0 12 * * MON, mode: dry-run }
  - { name: asleep, kind: culler, schedule: 0 0 12 * * MON, culler: { minutes: 60 }, enabled: false }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-ram-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function ramPolicy(...args: string[]) {
  const file = join(folder, 'policies.yaml');
  await writeFile(file, FILE);
  return runHere(['ram-policy', '-f', file, ...args]);
}

async function statementsOf(...args: string[]) {
  const { stdout } = await ramPolicy('--json', ...args);
  const { functions } = JSON.parse(stdout);
  return functions['stop-instances'].Statement as { Action: string[]; Resource: string[] }[];
}

describe('steward ram-policy', () => {
  it('prints what each function needs, and nothing for those that have nothing to do', async () => {
    const { exitCode, stdout, stderr } = await ramPolicy('--json', '--store', 'oss://records/prod');

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { functions, trust, notes } = JSON.parse(stdout);
    expect(Object.keys(functions)).toEqual(['stop-instances']);
    expect(trust.Statement[0].Principal).toEqual({ Service: ['fc.aliyuncs.com'] });
    expect(notes[0]).toContain('no resources in RAM');
    expect(functions['stop-instances']).toEqual({
      Version: '1',
      Statement: [
        allow(['paidsw:ListEcsSpecs', 'paidsw:ListInstances'], ['*']),
        allow(['paidsw:StopInstance'], ['*']),
        allow(['oss:GetObject', 'oss:PutObject'], ['acs:oss:*:*:records/prod/*']),
        allow(['oss:DeleteObject'], ['acs:oss:*:*:records/prod/leases/*']),
        {
          ...allow(['oss:ListObjects'], ['acs:oss:*:*:records']),
          Condition: { StringLike: { 'oss:Prefix': ['prod/*'] } },
        },
        allow(['oss:GetBucketVersioning'], ['acs:oss:*:*:records']),
        allow(['kms:GetSecretValue'], ['acs:kms:cn-hangzhou:1000000000000001:secret/team']),
      ],
    });
  });

  it('lets a dry run stop nothing', async () => {
    const actions = (await statementsOf('--policy', 'look')).flatMap(({ Action }) => Action);

    expect(actions).toContain('paidsw:ListInstances');
    expect(actions).not.toContain('paidsw:StopInstance');
  });

  it('reads policies from where they are', async () => {
    const statements = await statementsOf('--policies-at', 'oss://policies/team/checked.json');

    expect(statements.at(-2)).toEqual(
      allow(['oss:GetObject'], ['acs:oss:*:*:policies/team/checked.json']),
    );
  });

  it.each(['/srv/records', 'records'])(
    'says of the folder %s in STEWARD_STORE where it came from, and what to do',
    async (folderStore) => {
      const file = join(folder, 'policies.yaml');
      await writeFile(file, FILE);
      const env = { STEWARD_STORE: folderStore };

      const refused = await runHere(['ram-policy', '-f', file], { env });
      const told = await runHere(['ram-policy', '-f', file, '--store', 'oss://records/prod'], {
        env,
      });

      expect(refused.exitCode).toBe(2);
      expect(refused.stderr).toContain(
        `STEWARD_STORE (environment): expected a place such as oss://bucket/prefix, found ${folderStore}.`,
      );
      expect(refused.stderr).toContain('say where with --store');
      expect(told).toMatchObject({ exitCode: 0, stderr: '' });
    },
  );

  it('goes by STEWARD_STORE where it is in OSS', async () => {
    const file = join(folder, 'policies.yaml');
    await writeFile(file, FILE);

    const { stdout } = await runHere(['ram-policy', '-f', file], {
      env: { STEWARD_STORE: 'oss://of-env/prod' },
    });

    expect(stdout).toContain('acs:oss:*:*:of-env/prod/*');
  });

  it.each([
    [
      ['--policy', 'nightley'],
      'There is no policy "nightley" in the file; it has nightly, look, asleep.',
    ],
    [['--function', 'stop'], 'There is no function "stop"; there are stop-instances, '],
    [['--function', 'enforce-cullers'], 'No policy of the file is carried out by enforce-cullers'],
    [
      ['--store', 'records'],
      '--store: expected a place such as oss://bucket/prefix, found records.',
    ],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await ramPolicy(...args);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

function allow(Action: readonly string[], Resource: readonly string[]) {
  return { Effect: 'Allow', Action, Resource };
}
