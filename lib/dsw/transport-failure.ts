import type { Failure, FailureNature } from './failure.ts';
import { type Redact, redactError } from './redact.ts';

/** How far an exchange had come when it broke. */
export interface Breakdown {
  /** Endpoint, for the message. */
  readonly host: string;
  readonly timeoutMs: number;
  readonly timedOut: boolean;
  /** The connection was still being made. */
  readonly connecting: boolean;
}

/** Describes an exchange that ended without an answer. Whether anything was received decides what may be repeated. */
export function describeBreakdown(error: unknown, at: Breakdown, redact: Redact): Failure {
  const { host, timeoutMs } = at;
  const cause = redactError(error, redact);
  const code = member(error, 'code');
  const syscall = member(error, 'syscall');
  const unreachable = (
    message: string,
    effect: Failure['effect'],
    nature: FailureNature = 'passing',
  ): Failure => ({
    code: 'DSW_ENDPOINT_UNREACHABLE',
    message,
    nature,
    effect,
    cause,
  });

  if (at.timedOut) {
    if (at.connecting)
      return unreachable(`could not connect to ${host} within ${timeoutMs} ms`, 'none');
    const message = `got no whole answer from ${host} within ${timeoutMs} ms`;
    return { code: 'DSW_TIMEOUT', message, nature: 'passing', effect: 'unknown', cause };
  }
  if (syscall === 'getaddrinfo') {
    return unreachable(
      `could not find the host ${host} (${code}): check region, endpoint and network`,
      'none',
    );
  }
  if (syscall === 'connect') return unreachable(`could not connect to ${host} (${code})`, 'none');
  if (CERTIFICATE.test(code ?? '')) {
    return unreachable(`does not trust the certificate of ${host} (${code})`, 'none', 'final');
  }
  if (at.connecting)
    return unreachable(`could not connect to ${host} (${code ?? cause.name})`, 'none');
  return unreachable(
    `lost the connection to ${host} before the answer (${code ?? cause.name})`,
    'unknown',
  );
}

/** What Node says of certificates. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(ERR_TLS_CERT|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH)/;

function member(error: unknown, name: string): string | undefined {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
