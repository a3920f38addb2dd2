/** Takes what must not be read out of a text that goes into an error or a log. */
export type Redact = (text: string) => string;

const MAX_LENGTH = 600;
const MIN_LENGTH = 6;

/** The whole of a URL goes: paths are harmless, queries carry tokens and signatures. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // What follows is the request as it was signed, every header and parameter of it.
  [/[,;:.\s]*(the )?(server )?(string\s?to\s?sign|canonical\s?request)\b.*/is, ''],
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
export function createRedact(secrets: () => readonly (string | undefined)[]): Redact {
  // Most calls succeed and need none of this.
  let known: readonly string[] | undefined;
  return (text) => {
    let clean = text;
    known ??= prepare(secrets());
    for (const secret of known) clean = clean.replaceAll(secret, '[hidden]');
    for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
    clean = clean.trim();
    return clean.length <= MAX_LENGTH ? clean : `${clean.slice(0, MAX_LENGTH)}…`;
  };
}

/** Longest first, so that none is hidden in part. A short one would tear other words apart, and guards nothing. */
function prepare(secrets: readonly (string | undefined)[]): readonly string[] {
  return secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= MIN_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
}

/** Names of parameters and members whose values are nobody's business. */
const SECRET_NAME = /token|auth$|secret|password|accesskey/i;

/** Every text in a request that has such a name, however deep. */
export function findSecrets(value: unknown, found: string[] = []): string[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string') findSecrets(member, found);
    else if (SECRET_NAME.test(name)) found.push(member);
  }
  return found;
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
