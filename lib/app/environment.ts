import { InvalidInputError, type Problem } from '../base/errors.ts';
import type { FcClientKind } from '../fc/create-invoker.ts';
import type { RunMode } from '../run/run-key.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says, read once, checked and typed. Credentials are not among it: they are read when needed. */
export interface Settings {
  /** Path of the checked policies, or `oss://bucket/key`. */
  readonly policies: string;
  /** `oss://bucket/prefix` or a folder. */
  readonly store: string;
  readonly mode: RunMode;
  /** The machine's clock, or the address of a local service whose clock rules the run; `auto` finds out. */
  readonly clock: ClockSetting;
  readonly endpoints: Endpoints;
  /** Which of the vendor's clients calls functions. */
  readonly fcClient: FcClientKind;
}

type ClockSetting = 'auto' | 'system' | URL;

/** Each replaces the regional address of its service. */
interface Endpoints {
  readonly dsw: string | undefined;
  readonly oss: string | undefined;
  readonly fc: string | undefined;
  readonly sts: string | undefined;
}

/** Beside the function's code in the bundle; written by the build from policies.yaml. */
const BUNDLED_POLICIES = 'policies.json';

/**
 * Reads the `STEWARD_…` variables.
 *
 * | variable | value | default |
 * | --- | --- | --- |
 * | `STEWARD_STORE` | where runs are recorded: `oss://bucket/prefix` or a folder | required |
 * | `STEWARD_POLICIES` | checked policies: a path or `oss://bucket/key` | `policies.json` in the function's code |
 * | `STEWARD_MODE` | `act`, or `dry-run` to plan and record only | `act` |
 * | `STEWARD_CLOCK` | `system`, or a loopback address of a local service | that of `STEWARD_DSW_ENDPOINT`, where a local service is |
 * | `STEWARD_FC_CLIENT` | `fc2`, or `openapi` to sign as FC 3.0 documents it | `fc2` |
 * | `STEWARD_DSW_ENDPOINT`, `…_OSS_…`, `…_FC_…`, `…_STS_…` | replaces the regional address; http on loopback only | regional |
 *
 * @throws InvalidInputError `ENVIRONMENT_INVALID` with every problem, not only the first
 */
export function readEnvironment(env: Environment): Settings {
  const problems: Problem[] = [];
  const note = (path: string, message: string) => {
    problems.push({ path, message });
  };

  const settings: Settings = {
    policies: read(env, 'STEWARD_POLICIES') ?? bundledPolicies(env),
    store: readStore(env, note),
    mode: readMode(env, note),
    clock: readClock(env, note),
    endpoints: {
      dsw: readEndpoint(env, 'STEWARD_DSW_ENDPOINT', note),
      oss: readEndpoint(env, 'STEWARD_OSS_ENDPOINT', note),
      fc: readEndpoint(env, 'STEWARD_FC_ENDPOINT', note),
      sts: readEndpoint(env, 'STEWARD_STS_ENDPOINT', note),
    },
    fcClient: readFcClient(env, note),
  };
  if (problems.length > 0) {
    const list = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
    throw new InvalidInputError(
      'ENVIRONMENT_INVALID',
      `The environment cannot be used. ${list}.`,
      problems,
    );
  }
  return settings;
}

type Note = (variable: string, message: string) => void;

/** A variable that is set to nothing counts as not set: that is what `${env('X', '')}` in s.yaml gives. */
function read(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function bundledPolicies(env: Environment): string {
  const folder = read(env, 'FC_FUNC_CODE_PATH');
  return folder === undefined
    ? BUNDLED_POLICIES
    : `${folder.replace(/\/+$/, '')}/${BUNDLED_POLICIES}`;
}

function readStore(env: Environment, note: Note): string {
  const store = read(env, 'STEWARD_STORE');
  if (store === undefined) {
    note(
      'STEWARD_STORE',
      'is not set; say where runs are recorded, oss://bucket/prefix or a folder',
    );
  }
  return store ?? '';
}

function readMode(env: Environment, note: Note): RunMode {
  const mode = read(env, 'STEWARD_MODE') ?? 'act';
  if (mode === 'act') return 'act';
  if (mode !== 'dry-run') note('STEWARD_MODE', `is ${JSON.stringify(mode)}; use act or dry-run`);
  return 'plan';
}

function readFcClient(env: Environment, note: Note): FcClientKind {
  const client = read(env, 'STEWARD_FC_CLIENT') ?? 'fc2';
  if (client === 'fc2' || client === 'openapi') return client;
  note('STEWARD_FC_CLIENT', `is ${shown(client)}; use fc2 or openapi`);
  return 'fc2';
}

function readClock(env: Environment, note: Note): ClockSetting {
  const value = read(env, 'STEWARD_CLOCK') ?? 'auto';
  if (value === 'system' || value === 'auto') return value;
  const url = parseUrl(value);
  if (url !== undefined && isLoopback(url)) return url;
  note(
    'STEWARD_CLOCK',
    `is ${shown(value)}; use system, or the address of a local service such as http://127.0.0.1:8080`,
  );
  return 'system';
}

function readEndpoint(env: Environment, name: string, note: Note): string | undefined {
  const value = read(env, name);
  if (value === undefined) return undefined;
  // A bare host is what Alibaba Cloud's own pages list; it means https.
  const url = parseUrl(value.includes('://') ? value : `https://${value}`);
  const problem = findEndpointProblem(url);
  if (problem !== undefined) note(name, `is ${shown(value)}; ${problem}`);
  return value;
}

function findEndpointProblem(url: URL | undefined): string | undefined {
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return 'expected an address such as https://pai-dsw-vpc.cn-hangzhou.aliyuncs.com';
  }
  if (url.username !== '' || url.password !== '')
    return 'an address carries no user name or password';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return 'an address has no path or query';
  }
  if (url.protocol === 'http:' && !isLoopback(url)) {
    return 'http is allowed on loopback only (127.0.0.1, ::1, localhost): use https';
  }
  return undefined;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Whatever was pasted in the wrong place, a password in it is not repeated. */
function shown(value: string): string {
  return JSON.stringify(value.replace(/\/\/[^/@]*@/, '//…@'));
}
