import { AuthError } from './errors.ts';

/** From the least to the most: each may what those before it may. */
export const ROLES = ['viewer', 'operator', 'approver'] as const;

/**
 * What somebody may do:
 * - `viewer`: look
 * - `operator`: also make plans, cancel jobs, and hold instances
 * - `approver`: also have plans carried out
 */
export type Role = (typeof ROLES)[number];

/** Somebody whom we know. */
export interface Identity {
  /** `jwt:{subject}`, `ram:{access key id}`, `link:{instance}`: what the audit records and idempotency keys go by. */
  readonly who: string;
  readonly role: Role;
  /** How they proved it; what a browser sends by itself needs more care than what a program was told to send. */
  readonly by: 'gateway' | 'token' | 'session';
}

/** @throws AuthError `AUTH_FORBIDDEN` */
export function demandRole({ role, who }: Identity, needed: Role): void {
  if (ROLES.indexOf(role) >= ROLES.indexOf(needed)) return;
  throw new AuthError('AUTH_FORBIDDEN', `This takes the role ${needed}; ${who} has ${role}.`, {
    details: { needed, role },
  });
}

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value);
}
