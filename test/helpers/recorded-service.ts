import { createManualClock } from '../../local/clock-manual.ts';
import type { FleetFile } from '../../local/dsw/entities.ts';
import { createDswService } from '../../local/dsw/server.ts';
import { createWorld } from '../../local/dsw/world.ts';
import { KEYS } from './dsw-setup.ts';
import { type Act, type ReceivedCall, startScriptedServer } from './scripted-server.ts';

export interface RecordedService {
  readonly url: string;
  /** Everything that came over the wire, as it came. */
  readonly calls: ReceivedCall[];
  close(): Promise<void>;
}

/** Where the local clock stands. */
export const NOW = '2026-03-02T12:00:00Z';

/** The local PAI-DSW service on port 0, behind a recorder of the wire. */
export async function startRecordedService(fleet: FleetFile): Promise<RecordedService> {
  const clock = createManualClock(Date.parse(NOW));
  const world = createWorld({
    clock,
    region: 'cn-hangzhou',
    accountId: '1000000000000001',
    seed: 1,
  });
  world.loadFleet(fleet);
  const service = createDswService({ clock, world, keys: [KEYS] });
  const server = await startScriptedServer();
  const pass: Act = (response, { method, target, rawHeaders, body }) => {
    const headers = new Headers();
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] ?? '';
      // These belong to the connection, which ends here.
      if (!/^(connection|transfer-encoding|content-length)$/i.test(name))
        headers.append(name, rawHeaders[at + 1] ?? '');
    }
    const request = new Request(`${server.url}${target}`, {
      method,
      headers,
      body: method === 'GET' ? null : new Uint8Array(body),
    });
    void service.fetch(request).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  };
  server.script(pass);
  return server;
}
