import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireCall } from './acs3-verifier.ts';

export interface ReceivedCall extends WireCall {
  readonly headers: IncomingMessage['headers'];
  /** Number of the connection it came on, from 1. */
  readonly connection: number;
}

/** What the server does with one call. */
export type Act = (response: ServerResponse, call: ReceivedCall) => void;

export interface ScriptedServer {
  readonly url: string;
  readonly host: string;
  readonly calls: ReceivedCall[];
  /** Acts for the calls to come, in order; the last one goes on for ever. */
  script(...acts: readonly Act[]): void;
  close(): Promise<void>;
}

/** An HTTP server on loopback that does as it is told, for everything that may go wrong on the way. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const calls: ReceivedCall[] = [];
  let acts: Act[] = [answer({ Success: true })];
  const connections = new Map<unknown, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('error', () => {});
    request.on('end', () => {
      const { socket } = request;
      const connection = connections.get(socket) ?? connections.size + 1;
      connections.set(socket, connection);
      const call: ReceivedCall = {
        method: request.method ?? '',
        target: request.url ?? '',
        rawHeaders: request.rawHeaders,
        headers: request.headers,
        body: Buffer.concat(chunks),
        connection,
      };
      calls.push(call);
      const act = acts.length > 1 ? acts.shift() : acts[0];
      act?.(response, call);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // listening on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    calls,
    script: (...next) => {
      acts = [...next];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON. */
export function answer(body: unknown, { status = 200, headers = {} }: AnswerOptions = {}): Act {
  return text(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

export function text(body: string, { status = 200, headers = {} }: AnswerOptions = {}): Act {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** The connection is reset before a word of answer. */
export const reset: Act = (response) => {
  response.socket?.resetAndDestroy();
};

/** The head and half of the body, then the end of the connection. */
export function cutOff(status = 200, headers: Readonly<Record<string, string>> = {}): Act {
  return (response) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': '1000',
      ...headers,
    });
    response.write('{"Success":true,"Inst');
    // The head must be on its way before the connection goes.
    setImmediate(() => response.socket?.destroy());
  };
}

/** Never answers. */
export const hang: Act = () => {};
