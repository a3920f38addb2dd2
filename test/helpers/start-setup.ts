import {
  type DiskPolicy,
  type FilePolicy,
  parsePolicies,
  type StartPolicy,
} from '../../lib/policy/policies.ts';
import { A_TARGET } from './policy-setup.ts';

const STOP = { name: 'night', kind: 'stop', window: { from: '22:00', to: '07:00' } };

/** A checked start policy beside a stop policy `night`, working days at 07:30 in Shanghai; `fields` change it. */
export function aStartPolicy(fields: Readonly<Record<string, unknown>> = {}): StartPolicy {
  const schedule = 'window' in fields ? {} : { schedule: '0 30 7 * * MON-FRI' };
  const policy = secondOf({ name: 'morning', kind: 'start', ...schedule, ...fields });
  if (policy?.kind !== 'start') throw new Error('no policy of kind start');
  return policy;
}

/** A checked disk policy beside a stop policy `night`, every day at 09:00 in Shanghai; `fields` change it. */
export function aDiskPolicy(fields: Readonly<Record<string, unknown>> = {}): DiskPolicy {
  const policy = secondOf({ name: 'disks', kind: 'disk', schedule: '0 0 9 * * *', ...fields });
  if (policy?.kind !== 'disk') throw new Error('no policy of kind disk');
  return policy;
}

function secondOf(policy: Readonly<Record<string, unknown>>): FilePolicy | undefined {
  const parsed = parsePolicies({ version: 1, targets: [A_TARGET], policies: [STOP, policy] });
  if (!parsed.ok) throw new Error(parsed.problems.map((p) => `${p.path}: ${p.message}`).join('\n'));
  return parsed.policies.policies[1];
}
