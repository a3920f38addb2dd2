/** An event as FC 3.0 makes it of a request (facts of the HTTP trigger page); everything unmentioned is ordinary. */
export function anHttpEvent(fields: Readonly<Record<string, unknown>> = {}) {
  const { method = 'GET', path = '/', headers = {}, query = {}, sourceIp = '203.0.113.7' } = fields;
  return {
    version: 'v1',
    rawPath: path,
    body: fields['body'] ?? '',
    isBase64Encoded: fields['isBase64Encoded'] ?? false,
    headers: { Host: 'steward.example.com', ...(headers as object) },
    queryParameters: query,
    requestContext: {
      accountId: '1000000000000001',
      domainName: 'abc.cn-hangzhou.fcapp.run',
      domainPrefix: 'abc',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: 'test' },
      requestId: '1-64f6cd87-000000000000',
      time: '2026-01-05T14:00:00Z',
      timeEpoch: '1767621600000',
    },
  };
}
