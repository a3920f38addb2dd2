// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of s.yaml, not ours
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../lib/base/errors.ts';
import { parseSYaml, readSYaml } from '../../../local/fc/read-s-yaml.ts';

const MINIMAL = `
edition: 3.0.0
vars:
  prefix: \${env('PREFIX', 'demo')}
  seconds: 60
template:
  node:
    runtime: nodejs20
    environmentVariables: { TZ: Asia/Shanghai, LEVEL: info }
resources:
  one:
    component: fc3
    extend: { name: node }
    props:
      functionName: \${vars.prefix}-one
      handler: one.handler
      timeout: \${vars.seconds}
      environmentVariables: { LEVEL: debug, RETRIES: 3 }
      triggers:
        - triggerName: nightly
          triggerType: timer
          triggerConfig: { cronExpression: 'CRON_TZ=Asia/Shanghai 0 0 22 * * *', enable: true, payload: '{}' }
        - triggerName: web
          triggerType: http
          triggerConfig: { authType: function, methods: [GET] }
`;

function problemsOf(text: string): string[] {
  try {
    parseSYaml(text, {});
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    expect(error.code).toBe('S_YAML_INVALID');
    return error.problems.map(({ line, path, message }) => `${line}: ${path}: ${message}`);
  }
  return [];
}

describe('reading s.yaml', () => {
  it('resolves variables and lays props over the template', () => {
    const [one] = parseSYaml(MINIMAL, {});

    expect(one).toMatchObject({
      resource: 'one',
      name: 'demo-one',
      runtime: 'nodejs20',
      timeout: 60,
      memory: 512,
      environment: { TZ: 'Asia/Shanghai', LEVEL: 'debug', RETRIES: '3' },
      async: { maxRetries: 3, maxAgeSeconds: 86_400 },
      reservedConcurrency: undefined,
    });
  });

  it('takes timers and leaves other triggers', () => {
    expect(parseSYaml(MINIMAL, {})[0]?.timers).toEqual([
      {
        name: 'nightly',
        cron: 'CRON_TZ=Asia/Shanghai 0 0 22 * * *',
        enabled: true,
        payload: '{}',
      },
    ]);
  });

  it('prefers the environment to the default of env()', () => {
    expect(parseSYaml(MINIMAL, { PREFIX: 'mine' })[0]?.name).toBe('mine-one');
  });

  it('refuses a number that env() turned into text, as FC does', () => {
    const text = MINIMAL.replace('seconds: 60', "seconds: ${env('SECONDS', 60)}");

    expect(parseSYaml(text, {})[0]?.timeout).toBe(60);
    expect(() => parseSYaml(text, { SECONDS: '90' })).toThrow('found "90"');
  });

  it('finds our own s.yaml usable', async () => {
    const functions = await readSYaml('s.yaml', {});

    expect(functions.map(({ resource }) => resource)).toContain('stop-instances');
  });
});

describe('a broken s.yaml gets every problem with its line', () => {
  it('names an undefined variable', () => {
    expect(problemsOf(MINIMAL.replace('${vars.prefix}', '${vars.prefx}'))).toEqual([
      '15: resources.one.props.functionName: ${vars.prefx} is not defined under vars',
    ]);
  });

  it('names a template that is not there', () => {
    expect(problemsOf(MINIMAL.replace('{ name: node }', '{ name: nod }'))).toEqual([
      '13: resources.one.extend.name: there is no template called nod',
    ]);
  });

  it('lists several at once', () => {
    const text = MINIMAL.replace('${vars.seconds}', '0')
      .replace('one.handler', 'one')
      .replace('0 0 22 * * *', '0 22 * * *');

    expect(problemsOf(text)).toEqual([
      '16: resources.one.props.handler: expected file.export, found one',
      '17: resources.one.props.timeout: expected a whole number from 1 to 86400, found 0',
      expect.stringContaining('22: resources.one.props.triggers[0].triggerConfig.cronExpression'),
    ]);
  });

  it('points at the YAML error', () => {
    expect(problemsOf('resources:\n  a: [1,\n  b: 2')[0]).toMatch(/^[23]: /);
  });

  it.each([
    ['', 'resources: expected at least one resource'],
    ['resources: 7', 'resources: expected at least one resource'],
    ['[1, 2]', 'resources: expected at least one resource'],
    ['resources: { a: 1 }', 'resources.a.props: expected the settings of a function'],
    ['resources: { a: { props: { handler: a.b } } }', 'functionName: is required'],
    [
      'resources: { a: { props: { functionName: x, handler: a.b, triggers: 3 } } }',
      'triggers: expected a list',
    ],
  ])('%j', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it('refuses two functions of one name', () => {
    const text = `${MINIMAL}  two:\n    extend: { name: node }\n    props: { functionName: demo-one, handler: two.handler }\n`;

    expect(problemsOf(text)).toEqual([
      expect.stringContaining(
        'resources.two.props.functionName: there are two functions called demo-one',
      ),
    ]);
  });

  it('says when the file is not there', async () => {
    await expect(readSYaml('nowhere/s.yaml', {})).rejects.toThrow(/nowhere\/s\.yaml.*\n.*ENOENT/);
  });
});
