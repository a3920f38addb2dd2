/** What an HTTP trigger makes a response of. All four members are always there. */
export interface HttpAnswer {
  readonly statusCode: number;
  /** A list where a header comes more than once, as only `set-cookie` does: joined by a comma two cookies would be none. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly isBase64Encoded: boolean;
  readonly body: string;
}

/** Makes the answer of an HTTP trigger from a response. Text goes as it is, everything else as Base64. */
export async function toHttpAnswer(response: Response): Promise<HttpAnswer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = readText(bytes, response.headers.get('content-type') ?? '');
  return {
    statusCode: response.status,
    headers: writeHeaders(response.headers),
    isBase64Encoded: text === undefined,
    body: text ?? bytes.toString('base64'),
  };
}

function writeHeaders(headers: Headers): HttpAnswer['headers'] {
  const written: Record<string, string | readonly string[]> = {};
  for (const [name, value] of headers) written[name] = value;
  const cookies = headers.getSetCookie();
  if (cookies.length > 1) written['set-cookie'] = cookies;
  return written;
}

const TEXT_TYPE =
  /^(?:text\/|application\/(?:json|javascript|xml)\b|[\w.-]+\/[\w.-]+\+(?:json|xml)\b)/i;

/** Undefined where the bytes are not text, whatever they are said to be. */
function readText(bytes: Buffer, type: string): string | undefined {
  if (bytes.length === 0) return '';
  if (!TEXT_TYPE.test(type)) return undefined;
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined;
}
