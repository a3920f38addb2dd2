/**
 * A fault that is not an answer: the connection breaks. `fetch` rejects with it, or its answer's body does; the listener
 * breaks the real connection the same way.
 */
export class ConnectionCut extends Error {
  /** `reset` is a TCP reset, `close` an orderly end in the wrong place. */
  readonly how: 'reset' | 'close';

  constructor(how: 'reset' | 'close') {
    super(`A fault rule ${how === 'reset' ? 'reset' : 'closed'} the connection.`);
    this.name = 'ConnectionCut';
    this.how = how;
  }
}

/**
 * The same answer with only a part of its body, and then a broken connection. One that has no body comes whole with its
 * headers: nothing of it can be missing.
 */
export async function cutBody(
  response: Response,
  share: number,
  how: 'reset' | 'close',
): Promise<Response> {
  if (response.body === null) return response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const part = bytes.subarray(0, Math.floor(bytes.byteLength * share));
  let sent = part.byteLength === 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(new ConnectionCut(how));
      else controller.enqueue(part);
      sent = true;
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
