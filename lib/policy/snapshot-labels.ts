/** What every snapshot of ours carries: the policy, and the boundary of the run that took it. */
export const RUN_LABELS = ['steward-policy', 'steward-run'] as const;

/** The labels of the snapshots of one run. */
export function runLabels(
  policy: string,
  scheduledAt: Date,
): readonly { readonly Key: string; readonly Value: string }[] {
  const [ofPolicy, ofRun] = RUN_LABELS;
  return [
    { Key: ofPolicy, Value: policy },
    { Key: ofRun, Value: scheduledAt.toISOString() },
  ];
}
