import { canonicalJson } from '../base/canonical-json.ts';
import { InvalidInputError, type Problem } from '../base/errors.ts';
import type { Policies } from '../policy/policies.ts';
import { parsePolicies } from '../policy/policies.ts';
import type { Where } from '../policy/where-schema.ts';
import type { AdHocPolicy, JobRequest } from './job-request.ts';

/** What an ad-hoc policy cannot say, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  name: 'is given by the job',
  targets: 'is said by the job: `target`',
  enabled: 'is said by the job being there',
  mode: 'is said by the job: `dryRun`',
  protect: 'is said by the policies file alone, so that no job gets past it',
  window: 'is not for a job, which acts once, when it is approved',
  schedule: 'is not for a job, which acts once, when it is approved',
  maxLate: 'is not for a job, which acts once, when it is approved',
  calendar: 'is not for a job, which acts once, when it is approved',
  holidays: 'is not for a job, which acts once, when it is approved',
  before: 'is not for a job, which acts once, when it is approved',
  byLabel: 'is not for a job, which acts once, when it is approved',
  enforce: 'is not for a job, which acts once, when it is approved',
  backstop: 'is not for a job, which acts once, when it is approved',
};

/** A policy has to have times; those of a job never come, since nothing looks for them. */
const NEVER_LOOKED_AT = '@every 24h';

/** Under which name the policy of a job without one has its records. */
export function policyNameOf(id: string): string {
  return `job-${id}`;
}

/**
 * The policies file as a job sees it: with the job's own policy where it has one, checked as if it stood in the file.
 *
 * @throws InvalidInputError `JOB_INVALID` with every problem
 */
export function policiesOfJob(
  file: Policies,
  id: string,
  { policy }: Pick<JobRequest, 'policy'>,
): Policies {
  return typeof policy === 'string' ? file : withPolicy(file, id, policy);
}

function withPolicy(file: Policies, id: string, policy: AdHocPolicy): Policies {
  const refused = Object.keys(policy).filter((key) => Object.hasOwn(REFUSED, key));
  const own = Object.fromEntries(Object.entries(policy).filter(([key]) => !refused.includes(key)));
  const added = {
    ...own,
    name: policyNameOf(id),
    schedule: NEVER_LOOKED_AT,
    ...(PROTECTING.has(policy.kind) && { protect: protectionOf(file) }),
  };
  const { policies } = file;
  const parsed = parsePolicies({ ...file, policies: [...policies, added] });
  const problems: Problem[] = [
    ...refused.map((key) => ({ path: `policy.${key}`, message: REFUSED[key] ?? '' })),
    ...(parsed.ok ? [] : parsed.problems.map((one) => ofJob(one, policies.length))),
  ];
  if (parsed.ok && problems.length === 0) return parsed.policies;
  throw new InvalidInputError(
    'JOB_INVALID',
    'The policy of the job cannot be used; see the problems.',
    problems,
  );
}

/** Kinds that can be told what to leave alone. */
const PROTECTING: ReadonlySet<AdHocPolicy['kind']> = new Set(['stop', 'culler']);

/** What the file or any of its policies protects: a job is nobody's way around any of them. */
function protectionOf({ protect = [], policies }: Policies): Where[] {
  const clauses = policies.flatMap((one) => ('protect' in one ? (one.protect ?? []) : []));
  const known = new Map([...protect, ...clauses].map((one) => [canonicalJson(one), one]));
  return [...known.values()];
}

/** People know it as `policy`, whatever its place in the file. */
function ofJob({ path, message }: Problem, index: number): Problem {
  return { path: path.replace(`policies[${index}]`, 'policy'), message };
}
