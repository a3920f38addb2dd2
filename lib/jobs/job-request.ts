import * as v from 'valibot';
import { keyed } from '../policy/schema-parts.ts';

/** Kinds that can be asked for without being in the policies file. */
const AD_HOC_KINDS = ['stop', 'start', 'culler', 'snapshot'] as const;

/** As in policies.yaml, but for its name and its times: those it gets here. The rest is checked as there. */
export const adHocPolicySchema = v.pipe(
  v.looseObject({ kind: v.picklist(AD_HOC_KINDS) }),
  v.description(
    'A policy as in policies.yaml (docs/policies.schema.json), without `name`, `targets`, `protect` and times: it acts once, when it is approved, and what the file protects it does not touch.',
  ),
);

const name = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9.-]{0,80}$/, 'expected a name of the policies file'),
    v.description(description),
  );

/** Keys that people make up: visible characters of ASCII. */
export const idempotencyKeySchema = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,128}$/, 'expected 1 to 128 visible ASCII characters'),
  v.description(
    'Made up by the caller, once for each job that is wanted: sent again with the same request it gives the same job. The header `Idempotency-Key` does the same.',
  ),
);

/** The body of `POST /jobs`. */
export const jobRequestSchema = keyed({
  policy: v.union([
    name('Name of a policy of the file, or of one of its steps (`nightly.rotation`).'),
    adHocPolicySchema,
  ]),
  target: v.optional(name('Name of a target. Default: every target of the policy.')),
  dryRun: v.optional(
    v.pipe(
      v.boolean(),
      v.description('Only make the plan, which can then not be applied. Default: false.'),
    ),
    false,
  ),
  idempotencyKey: v.optional(idempotencyKeySchema),
});

export type AdHocPolicy = v.InferOutput<typeof adHocPolicySchema>;
export type JobRequest = v.InferOutput<typeof jobRequestSchema>;

/** The body of `POST /jobs/{id}/apply`. */
export const applyRequestSchema = keyed({
  digest: v.pipe(
    v.string(),
    v.regex(/^[0-9a-fA-F]{64}$/, 'expected the digest of the plan, 64 hexadecimal digits'),
    v.description('Of the plan that was looked at: no other is carried out.'),
  ),
});
