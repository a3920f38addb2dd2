import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../base/canonical-json.ts';
import { sha256Hex } from '../base/sha256.ts';
import { AuthError } from './errors.ts';

export const LINK_ACTS = ['hold', 'snapshot', 'stop'] as const;

/** What a link is for: keep the instance running for a while, take a snapshot of it now, stop it now. */
export type LinkAct = (typeof LINK_ACTS)[number];

/** One act on one instance, until some time: everything that the signature covers. */
export interface LinkClaims {
  readonly act: LinkAct;
  /** Name of the policy whose rules apply. */
  readonly policy: string;
  readonly target: string;
  readonly instanceId: string;
  /** The boundary that the notice was about; so that each notice has links of its own. Whole seconds. */
  readonly scheduledAt: Date;
  /** Whole seconds. */
  readonly expiresAt: Date;
}

/** A link that was found to be ours. */
export interface SignedLink extends LinkClaims {
  /** The same for the same link: it acts once, and this is what that is recorded under. */
  readonly id: string;
}

/** Fewer characters could be guessed. */
const LEAST_KEY_CHARACTERS = 32;

/**
 * The address of a link. Whoever has it may do that one thing, so it carries nothing else.
 *
 * @param baseUrl `https://…`, without a path
 * @param keys the first signs; others are still taken, while keys are changed
 */
export function writeLink(baseUrl: string, keys: readonly string[], claims: LinkClaims): string {
  const [key] = demandKeys(keys);
  const url = new URL(baseUrl);
  const { act, target, instanceId, policy } = claims;
  url.pathname = `/links/${act}/${encodeURIComponent(target)}/${encodeURIComponent(instanceId)}`;
  url.search = new URLSearchParams({
    p: policy,
    at: seconds(claims.scheduledAt),
    x: seconds(claims.expiresAt),
    s: sign(key, claims),
  }).toString();
  return url.href;
}

/**
 * Reads a link and checks that we made it, for just this.
 *
 * @throws AuthError `AUTH_LINK_INVALID`
 */
export function readLink(url: URL, keys: readonly string[]): SignedLink {
  const claims = readClaims(url);
  const signature = url.searchParams.get('s') ?? '';
  if (
    claims === undefined ||
    !demandKeys(keys).some((key) => isEqual(sign(key, claims), signature))
  ) {
    throw new AuthError('AUTH_LINK_INVALID', 'This link is not one of ours, or was changed.');
  }
  return { ...claims, id: sha256Hex(signature).slice(0, 32) };
}

/** @throws AuthError `AUTH_LINK_EXPIRED` */
export function demandValid({ expiresAt }: LinkClaims, now: Date): void {
  if (expiresAt <= now) throw new AuthError('AUTH_LINK_EXPIRED', 'This link has expired.');
}

function readClaims({ pathname, searchParams }: URL): LinkClaims | undefined {
  const [, root, act, target, instanceId, ...rest] = pathname.split('/').map(decode);
  const known = LINK_ACTS.find((one) => one === act);
  const policy = searchParams.get('p');
  const scheduledAt = instantOf(searchParams.get('at'));
  const expiresAt = instantOf(searchParams.get('x'));
  if (root !== 'links' || known === undefined || rest.length > 0) return undefined;
  if (!target || !instanceId || !policy || !scheduledAt || !expiresAt) return undefined;
  return { act: known, target, instanceId, policy, scheduledAt, expiresAt };
}

/** Its own first line, so that no other use of the key ever signs the same text. */
function sign(key: string, claims: LinkClaims): string {
  const { act, policy, target, instanceId } = claims;
  const text = canonicalJson({
    act,
    policy,
    target,
    instanceId,
    at: seconds(claims.scheduledAt),
    expires: seconds(claims.expiresAt),
  });
  return createHmac('sha256', key).update(`dsw-steward link 1\n${text}`).digest('base64url');
}

/** Takes the same time wherever they differ. */
function isEqual(expected: string, found: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(found)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function demandKeys(keys: readonly string[]): readonly [string, ...string[]] {
  const [first, ...others] = keys;
  if (first !== undefined && keys.every((key) => key.length >= LEAST_KEY_CHARACTERS)) {
    return [first, ...others];
  }
  throw new AuthError(
    'AUTH_CONFIG_INVALID',
    `A key for links has at least ${LEAST_KEY_CHARACTERS} characters.`,
  );
}

function seconds(instant: Date): string {
  return String(Math.floor(instant.getTime() / 1000));
}

function instantOf(text: string | null): Date | undefined {
  return text !== null && /^\d{1,11}$/.test(text) ? new Date(Number(text) * 1000) : undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
