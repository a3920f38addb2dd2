/** An instance as ListInstances gives it; everything unmentioned is ordinary. */
export function anInstance(
  fields: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const id = String(fields['InstanceId'] ?? 'dsw-0001');
  return {
    InstanceId: id,
    InstanceName: id.replace('-', '_'),
    Status: 'Running',
    WorkspaceId: '1001',
    UserId: '2001',
    UserName: 'ann',
    AcceleratorType: 'CPU',
    EcsSpec: 'ecs.g6.large',
    PaymentType: 'PayAsYouGo',
    Labels: [],
    GmtCreateTime: '2026-01-01T00:00:00Z',
    GmtModifiedTime: '2026-01-04T01:00:00Z',
    AccumulatedRunningTimeInMs: 3_600_000,
    ...fields,
  };
}
