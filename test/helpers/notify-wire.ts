import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type NotifySetup, setUpNotifier } from './notify-setup.ts';
import { answer, type ScriptedServer, startScriptedServer, text } from './scripted-server.ts';

export const SECRET = 'SECexample0123456789';
export const NOW = Date.parse('2026-01-05T13:30:00Z');
export const options = { idempotencyKey: 'notices/nightly-stop/main/ops-warning' };

/** What each kind of channel answers when it is content, and how to reach it. */
export const KINDS = {
  dingtalk: { path: '/robot/send?access_token=tokentokentoken', ok: answer({ errcode: 0 }) },
  feishu: {
    path: '/open-apis/bot/v2/hook/tokentokentoken',
    ok: answer({ code: 0, msg: 'success' }),
  },
  slack: { path: '/services/T0000/B0000/tokentokentoken', ok: text('ok') },
  webhook: { path: '/in/tokentokentoken', ok: text('', { status: 204 }) },
} as const;
export type Kind = keyof typeof KINDS;
export const kinds = Object.keys(KINDS) as Kind[];

/** What a channel that is sent to over the wire has of its own. */
interface ChannelFields {
  readonly people?: Readonly<Record<string, string>>;
  readonly secret?: boolean;
}

/** A server that answers by script, for the tests of one file; each test begins without calls. */
export interface Wire {
  /** There from the first test on. */
  readonly server: ScriptedServer;
  setUp(kind: Kind, fields?: ChannelFields): NotifySetup;
}

export function useWire(): Wire {
  let started: ScriptedServer | undefined;
  beforeAll(async () => {
    started = await startScriptedServer();
  });
  afterAll(() => started?.close());
  beforeEach(() => {
    if (started !== undefined) started.calls.length = 0;
  });
  const wire: Wire = {
    get server() {
      if (started === undefined) throw new TypeError('the server is started before the first test');
      return started;
    },
    setUp(kind, { people = {}, secret = true } = {}) {
      const env = { URL: `${wire.server.url}${KINDS[kind].path}`, SECRET };
      return setUpNotifier({ kind, people, ...(secret && { secret: { env: 'SECRET' } }) }, env);
    },
  };
  return wire;
}

/** The JSON that a call brought. */
export function bodyOf(call: ScriptedServer['calls'][number] | undefined): Record<string, unknown> {
  return JSON.parse(String(call?.body));
}
