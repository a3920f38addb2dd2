import { createHash, createHmac } from 'node:crypto';
import type { ReceivedCall } from './scripted-server.ts';

/**
 * FC's old signature (`Authorization: FC key:signature`), from its description alone, to check what a client sends:
 * method, Content-MD5, Content-Type, Date, the x-fc- headers in order and the path, each on a line, HMAC-SHA256 in Base64.
 * https://www.alibabacloud.com/help/doc-detail/52877.htm
 *
 * @returns what is wrong with it
 */
export function findFcSignatureFaults(
  { method, target, headers, body }: ReceivedCall,
  { accessKeyId, accessKeySecret }: { accessKeyId: string; accessKeySecret: string },
): string[] {
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-fc-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${String(value)}`);
  const lines = [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    headers.date ?? '',
    ...own,
    target.split('?')[0],
  ];
  const signature = createHmac('sha256', accessKeySecret).update(lines.join('\n')).digest('base64');
  const faults: string[] = [];
  if (headers.authorization !== `FC ${accessKeyId}:${signature}`) faults.push('signature');
  const md5 = Buffer.from(createHash('md5').update(body).digest('hex')).toString('base64');
  if (headers['content-md5'] !== md5) faults.push('content-md5');
  return faults;
}
