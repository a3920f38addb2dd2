import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A process of its own that answers every call with the same ListInstances page, so that nothing of the server's work is
 * counted as the client's. Tells its port to the parent.
 */
const body = Buffer.from(JSON.stringify(makePage(10)));

const server = createServer((incoming, outgoing) => {
  incoming.resume().on('end', () => {
    outgoing.writeHead(200, {
      'content-type': 'application/json;charset=utf-8',
      'content-length': body.byteLength,
      'x-acs-request-id': '00000000-0000-4000-8000-000000000000',
    });
    outgoing.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // listening on TCP
  process.send?.({ port, bytes: body.byteLength });
});
process.on('disconnect', () => process.exit(0));

/** About 2 kB an instance, as the service's answers have. */
function makePage(count: number): object {
  const instances = Array.from({ length: count }, (_, index) => ({
    InstanceId: `dsw-${String(index).padStart(16, '0')}`,
    InstanceName: `notebook_${index}`,
    Status: 'Running',
    WorkspaceId: '100001',
    WorkspaceName: 'research',
    UserId: '200123456789012345',
    UserName: '王芳',
    EcsSpec: 'ecs.gn6i-c8g1.2xlarge',
    AcceleratorType: 'GPU',
    PaymentType: 'PayAsYouGo',
    Accessibility: 'PRIVATE',
    ImageId: 'image-05cefd0be2exxxx',
    ImageName: 'modelscope:1.21.0-pytorch2.4.0-gpu-py310-cu124-ubuntu22.04',
    GmtCreateTime: '2026-02-01T01:02:03Z',
    GmtModifiedTime: '2026-03-01T01:02:03Z',
    AccumulatedRunningTimeInMs: 3_600_000 * index,
    Labels: [
      { Key: 'team', Value: 'vision' },
      { Key: 'env', Value: 'dev' },
    ],
    IdleInstanceCuller: {
      CpuPercentThreshold: 10,
      GpuPercentThreshold: 5,
      IdleTimeInMinutes: 3,
      MaxIdleTimeInMinutes: 180,
    },
    InstanceUrl: `https://dsw-gateway-cn-hangzhou.data.aliyun.com/dsw-${index}/`,
    EnvironmentVariables: Object.fromEntries(
      Array.from({ length: 12 }, (__, n) => [`VARIABLE_${n}`, `value-${n}-`.repeat(8)]),
    ),
  }));
  return {
    RequestId: '00000000-0000-4000-8000-000000000000',
    Success: true,
    HttpStatusCode: 200,
    TotalCount: count,
    Instances: instances,
  };
}
