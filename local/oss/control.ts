import type { OssCallRecord } from './call-record.ts';
import { type Faults, readFaults } from './faults.ts';

interface Controlled {
  readonly calls: OssCallRecord[];
  readonly faults: Faults;
}

/** The control endpoints, unsigned and for loopback only: `/_local/calls` and `/_local/faults`. */
export async function answerControl(
  request: Request,
  url: URL,
  { calls, faults }: Controlled,
): Promise<Response> {
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /_local/calls':
      return Response.json(calls.map((call) => ({ ...call, at: new Date(call.at).toISOString() })));
    case 'DELETE /_local/calls':
      calls.length = 0;
      return new Response(null, { status: 204 });
    case 'GET /_local/faults':
      return Response.json(faults.list());
    case 'DELETE /_local/faults':
      faults.set([]);
      return new Response(null, { status: 204 });
    case 'PUT /_local/faults':
      try {
        faults.set(readFaults(await request.json()));
        return Response.json(faults.list());
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return Response.json({ error: message }, { status: 400 });
      }
    default:
      return Response.json(
        { error: 'Use GET or DELETE /_local/calls, or GET, PUT or DELETE /_local/faults.' },
        { status: 404 },
      );
  }
}
