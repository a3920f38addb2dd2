import { describe, expect, test } from 'vitest';
import { type Environment, readEnvironment } from '../../../lib/app/environment.ts';
import { InvalidInputError } from '../../../lib/base/errors.ts';

const least = { STEWARD_STORE: 'oss://bucket/steward' };

function problemsOf(env: Environment): string[] {
  try {
    readEnvironment(env);
  } catch (error) {
    if (error instanceof InvalidInputError) {
      expect(error.code).toBe('ENVIRONMENT_INVALID');
      return error.problems.map(({ path, message }) => `${path} ${message}`);
    }
  }
  return [];
}

describe('readEnvironment', () => {
  test('needs only a store', () => {
    expect(readEnvironment(least)).toEqual({
      fcClient: 'fc2',
      policies: 'policies.json',
      store: 'oss://bucket/steward',
      mode: 'act',
      clock: 'auto',
      endpoints: { dsw: undefined, oss: undefined, fc: undefined, sts: undefined },
    });
  });

  test('finds the bundled policies in the code folder of Function Compute', () => {
    expect(readEnvironment({ ...least, FC_FUNC_CODE_PATH: '/code/' }).policies).toBe(
      '/code/policies.json',
    );
  });

  test('reads every variable', () => {
    const settings = readEnvironment({
      STEWARD_STORE: './records',
      STEWARD_POLICIES: 'oss://bucket/policies.json',
      STEWARD_MODE: 'dry-run',
      STEWARD_CLOCK: 'http://127.0.0.1:8080',
      STEWARD_DSW_ENDPOINT: 'http://localhost:8080',
      STEWARD_OSS_ENDPOINT: 'http://[::1]:8081/',
      STEWARD_FC_CLIENT: 'openapi',
      STEWARD_FC_ENDPOINT: 'https://123.cn-hangzhou.fc.aliyuncs.com',
      STEWARD_STS_ENDPOINT: 'sts-vpc.cn-hangzhou.aliyuncs.com',
    });

    expect(settings).toEqual({
      store: './records',
      policies: 'oss://bucket/policies.json',
      mode: 'plan',
      fcClient: 'openapi',
      clock: new URL('http://127.0.0.1:8080'),
      endpoints: {
        dsw: 'http://localhost:8080',
        oss: 'http://[::1]:8081/',
        fc: 'https://123.cn-hangzhou.fc.aliyuncs.com',
        sts: 'sts-vpc.cn-hangzhou.aliyuncs.com',
      },
    });
  });

  test('takes a variable that is set to nothing as not set', () => {
    expect(readEnvironment({ ...least, STEWARD_MODE: ' ', STEWARD_DSW_ENDPOINT: '' })).toEqual(
      readEnvironment(least),
    );
  });

  test('tells all problems at once, each with what to do', () => {
    const problems = problemsOf({
      STEWARD_MODE: 'dryrun',
      STEWARD_CLOCK: 'http://clock.example.com',
      STEWARD_DSW_ENDPOINT: 'http://pai-dsw.cn-hangzhou.aliyuncs.com',
    });

    expect(problems).toEqual([
      'STEWARD_STORE is not set; say where runs are recorded, oss://bucket/prefix or a folder',
      'STEWARD_MODE is "dryrun"; use act or dry-run',
      'STEWARD_CLOCK is "http://clock.example.com"; use system, or the address of a local service such as http://127.0.0.1:8080',
      'STEWARD_DSW_ENDPOINT is "http://pai-dsw.cn-hangzhou.aliyuncs.com"; http is allowed on loopback only (127.0.0.1, ::1, localhost): use https',
    ]);
  });

  test.each(['ftp://host', 'https://', 'https://host/path', 'https://host?q=1', 'not an address'])(
    'refuses %s as an endpoint',
    (STEWARD_OSS_ENDPOINT) => {
      expect(problemsOf({ ...least, STEWARD_OSS_ENDPOINT })).toHaveLength(1);
    },
  );

  test.each([
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://10.0.0.1',
    'http://0.0.0.0',
  ])('does not take %s for loopback', (STEWARD_FC_ENDPOINT) => {
    expect(problemsOf({ ...least, STEWARD_FC_ENDPOINT }).join()).toContain('loopback only');
  });

  test('does not repeat a password that was pasted into an address', () => {
    const problems = problemsOf({ ...least, STEWARD_DSW_ENDPOINT: 'https://me:hunter2@host' });

    expect(problems.join()).toContain('no user name or password');
    expect(problems.join()).not.toContain('hunter2');
  });
});
