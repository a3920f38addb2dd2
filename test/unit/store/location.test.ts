import { describe, expect, it } from 'vitest';
import { parseLocation } from '../../../lib/store/location.ts';
import { resolveOssEndpoint } from '../../../lib/store/oss-endpoint.ts';

describe('a location', () => {
  it.each([
    ['oss://steward', { kind: 'oss', bucket: 'steward', prefix: '' }],
    ['oss://steward/', { kind: 'oss', bucket: 'steward', prefix: '' }],
    ['oss://steward/team/prod/', { kind: 'oss', bucket: 'steward', prefix: 'team/prod' }],
    ['memory:', { kind: 'memory' }],
    ['./data', { kind: 'folder', path: './data' }],
    ['/var/lib/steward', { kind: 'folder', path: '/var/lib/steward' }],
    ['C:\\steward', { kind: 'folder', path: 'C:\\steward' }],
    ['file:///var/lib/my%20steward', { kind: 'folder', path: '/var/lib/my steward' }],
  ])('is read: %s', (location, expected) => {
    expect(parseLocation(location)).toEqual(expected);
  });

  it.each([
    ['', 'it is empty'],
    ['s3://bucket/prefix', 's3: is not supported'],
    ['oss://', '"" is no bucket name'],
    ['oss://My_Bucket/x', '"My_Bucket" is no bucket name'],
    ['oss://bucket/a//b', 'empty segment'],
    ['oss://bucket/../x', 'it has the segment ..'],
    ['file://host/x', 'no usable file: address'],
  ])('is refused: %j', (location, problem) => {
    expect(() => parseLocation(location)).toThrow(
      expect.objectContaining({
        code: 'STORE_LOCATION_INVALID',
        message: expect.stringContaining(problem),
      }),
    );
  });
});

describe('the way to OSS', () => {
  it.each([
    [{ region: 'cn-hangzhou' }, 'https://oss-cn-hangzhou.aliyuncs.com', false],
    [{ region: 'oss-cn-hangzhou' }, 'https://oss-cn-hangzhou.aliyuncs.com', false],
    [
      { region: 'ap-southeast-1', network: 'vpc' as const },
      'https://oss-ap-southeast-1-internal.aliyuncs.com',
      false,
    ],
    [
      { region: 'cn-hangzhou', endpoint: 'https://oss.example.com' },
      'https://oss.example.com',
      false,
    ],
    [{ region: 'cn-hangzhou', endpoint: 'oss.example.com' }, 'https://oss.example.com', false],
    // The library cannot do with an IP address.
    [{ region: 'cn-hangzhou', endpoint: 'http://127.0.0.1:8801' }, 'http://localhost:8801', true],
    [{ region: 'cn-hangzhou', endpoint: 'http://[::1]:8801/' }, 'http://localhost:8801', true],
    [{ region: 'cn-hangzhou', endpoint: 'http://localhost:8801' }, 'http://localhost:8801', true],
  ])('is found: %j', (settings, endpoint, sldEnable) => {
    expect(resolveOssEndpoint(settings)).toMatchObject({ endpoint, sldEnable });
  });

  it.each([
    [{ region: 'hangzhou' }, 'Not a region: "hangzhou". It looks like cn-hangzhou'],
    [{ region: 'cn-hangzhou', endpoint: 'http://oss.example.com' }, 'must use https'],
    [{ region: 'cn-hangzhou', endpoint: 'http://127.0.0.1.example.com' }, 'must use https'],
    [{ region: 'cn-hangzhou', endpoint: 'https://oss.example.com/bucket' }, 'more than a host'],
    [{ region: 'cn-hangzhou', endpoint: 'https://id:secret@oss.example.com' }, 'more than a host'],
    [{ region: 'cn-hangzhou', endpoint: 'ftp://oss.example.com' }, 'Not an OSS endpoint'],
  ])('is refused: %j', (settings, problem) => {
    expect(() => resolveOssEndpoint(settings)).toThrow(
      expect.objectContaining({
        code: 'STORE_LOCATION_INVALID',
        message: expect.stringContaining(problem),
      }),
    );
  });
});
