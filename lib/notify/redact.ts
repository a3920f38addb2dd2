/** Takes what must not be read out of a text that goes into an error, a record or a log. */
export type Redact = (text: string) => string;

const MAX_LENGTH = 300;

/** Parts of a URL shorter than this are words such as `send` or `hook`, and guard nothing. */
const MIN_LENGTH = 8;

/**
 * Hides a webhook's address, whole and in its parts, the key that messages are signed with, and whatever looks like an
 * address: services quote what they were sent.
 */
export function createRedact(url: string, secrets: readonly (string | undefined)[]): Redact {
  const known = [...partsOf(url), ...secrets]
    .filter((part): part is string => part !== undefined && part.length >= MIN_LENGTH)
    .flatMap((part) => [part, encodeURIComponent(part), JSON.stringify(part).slice(1, -1)])
    // Longest first, so that none is hidden in part.
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const part of known) clean = clean.replaceAll(part, '[hidden]');
    clean = clean
      .replace(/https?:\/\/\S*/gi, '[url]')
      .replace(/\s+/g, ' ')
      .trim();
    return clean.length <= MAX_LENGTH ? clean : `${clean.slice(0, MAX_LENGTH)}…`;
  };
}

/** An error that can be shown: name, code and message of the original and of what is behind it, without stacks. */
export function redactError(error: unknown, redact: Redact): Error {
  const original = error instanceof Error ? error : new Error(String(error));
  const inner = original.cause instanceof Error ? redactError(original.cause, redact) : undefined;
  const clean = new Error(redact(original.message), inner && { cause: inner });
  const code = codeOf(original);
  Object.defineProperty(clean, 'name', { value: redact(original.name) });
  if (code !== undefined) {
    Object.defineProperty(clean, 'code', { value: redact(code), enumerable: true });
  }
  Object.defineProperty(clean, 'stack', { value: `${clean.name}: ${clean.message}` });
  return clean;
}

/** Node's code of an error, such as ECONNREFUSED; that of its cause where it has none itself. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : codeOf(error.cause);
}

function partsOf(url: string): string[] {
  if (!URL.canParse(url)) return [url];
  const { pathname, search, searchParams, username, password } = new URL(url);
  return [
    url,
    `${pathname}${search}`,
    ...pathname.split('/').flatMap((segment) => [segment, decode(segment)]),
    ...searchParams.values(),
    username,
    password,
  ];
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A lone % is no encoding; the segment as it is has been taken already.
    return segment;
  }
}
