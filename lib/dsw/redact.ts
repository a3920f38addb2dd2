/** Takes what must not be read out of a text that goes into an error or a log. */
export type Redact = (text: string) => string;

const MAX_LENGTH = 600;

/** The whole of a URL goes: paths are harmless, queries carry tokens and signatures. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // httpx glues verb and URL to the message without a space: `read ECONNRESETGET http://host/path failed.`
  [/\s*(GET|PUT|POST|DELETE) https?:\/\/\S*( failed\.)?/g, ''],
  [/https?:\/\/\S*/gi, '[url]'],
  [
    /\b(Credential|Signature|SecurityToken|AccessKeyId|AccessKeySecret)\s*[=:]\s*[^\s,;&"']+/gi,
    '$1=[hidden]',
  ],
  [/(x-acs-security-token|x-acs-accesskey-id|authorization)\s*[:=]\s*\S+/gi, '$1=[hidden]'],
  // Messages about signatures quote the whole canonical request, line ends included.
  [/\s+/g, ' '],
];

/**
 * Hides the given secrets, plain and percent-encoded, and everything that looks like a URL or a signature. Services quote
 * what they were sent: a refused signature comes back with the string that was signed, security token included.
 */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets
    .filter((secret): secret is string => secret !== undefined && secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of known) clean = clean.replaceAll(secret, '[hidden]');
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    clean = clean.trim();
    return clean.length <= MAX_LENGTH ? clean : `${clean.slice(0, MAX_LENGTH)}…`;
  };
}

/** An error that can be shown and logged: name, code and message of the original, without its stack and its own causes. */
export function redactError(error: unknown, redact: Redact): Error {
  const original = error instanceof Error ? error : new Error(String(error));
  const clean = new Error(redact(original.message));
  const code: unknown = Reflect.get(original, 'code');
  Object.defineProperty(clean, 'name', { value: redact(original.name) });
  if (typeof code === 'string')
    Object.defineProperty(clean, 'code', { value: redact(code), enumerable: true });
  // The stack of the original repeats its message.
  Object.defineProperty(clean, 'stack', { value: `${clean.name}: ${clean.message}` });
  return clean;
}
