import { describe, expect, test } from 'vitest';
import { resolveEndpoint } from '../../../lib/dsw/endpoint.ts';

describe('the endpoint', () => {
  test.each([
    ['of a region', { region: 'cn-hangzhou' }, 'HTTPS', 'pai-dsw.cn-hangzhou.aliyuncs.com'],
    [
      'inside a VPC',
      { region: 'eu-central-1', network: 'vpc' },
      'HTTPS',
      'pai-dsw-vpc.eu-central-1.aliyuncs.com',
    ],
    [
      'overridden by a host',
      { region: 'cn-hangzhou', endpoint: 'dsw.example.com' },
      'HTTPS',
      'dsw.example.com',
    ],
    [
      'with a port',
      { region: 'cn-hangzhou', endpoint: 'https://dsw.example.com:8443/' },
      'HTTPS',
      'dsw.example.com:8443',
    ],
    [
      'on this machine',
      { region: 'cn-hangzhou', endpoint: 'http://127.0.0.1:8080' },
      'HTTP',
      '127.0.0.1:8080',
    ],
    [
      'on this machine by IPv6',
      { region: 'cn-hangzhou', endpoint: 'http://[::1]:8080' },
      'HTTP',
      '[::1]:8080',
    ],
    [
      'of a region that is too new for us',
      { region: 'cn-wuhan-9', endpoint: 'pai-dsw.cn-wuhan-9.aliyuncs.com' },
      'HTTPS',
      'pai-dsw.cn-wuhan-9.aliyuncs.com',
    ],
    [
      'where the override is empty',
      { region: 'cn-hangzhou', endpoint: '' },
      'HTTPS',
      'pai-dsw.cn-hangzhou.aliyuncs.com',
    ],
  ] as const)('%s', (_, options, protocol, host) => {
    expect(resolveEndpoint(options)).toEqual({ protocol, host });
  });

  test.each([
    ['a slip', { region: 'cn-hangzou' }, 'DSW_REGION_UNKNOWN', 'did you mean "cn-hangzhou"?'],
    [
      'another form',
      { region: 'Hangzhou!' },
      'DSW_REGION_UNKNOWN',
      'Expected a region such as cn-hangzhou',
    ],
    [
      'no VPC endpoint',
      { region: 'cn-chengdu', network: 'vpc' },
      'DSW_REGION_UNKNOWN',
      'Use network public',
    ],
    [
      'http to elsewhere',
      { region: 'cn-hangzhou', endpoint: 'http://dsw.example.com' },
      'DSW_ENDPOINT_INVALID',
      'use https',
    ],
    [
      'another protocol',
      { region: 'cn-hangzhou', endpoint: 'ftp://127.0.0.1' },
      'DSW_ENDPOINT_INVALID',
      'ftp',
    ],
    [
      'a path',
      { region: 'cn-hangzhou', endpoint: 'https://dsw.example.com/api' },
      'DSW_ENDPOINT_INVALID',
      'after the host',
    ],
    [
      'no host',
      { region: 'cn-hangzhou', endpoint: 'https://' },
      'DSW_ENDPOINT_INVALID',
      'not a host',
    ],
    [
      'a host that only looks like this machine',
      { region: 'cn-hangzhou', endpoint: 'http://127.0.0.1.example.com' },
      'DSW_ENDPOINT_INVALID',
      'use https',
    ],
  ] as const)('is refused for %s', (_, options, code, message) => {
    expect(() => resolveEndpoint(options)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });

  test('does not show a password that somebody put into it', () => {
    const resolve = () =>
      resolveEndpoint({ region: 'cn-hangzhou', endpoint: 'https://me:geheim@example.com' });

    expect(resolve).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('geheim') }),
    );
  });
});
