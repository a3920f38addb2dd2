import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../../local/ram/evaluate.ts';
import { parseDocuments } from '../../../../local/ram/policy-document.ts';

function documentOf(...statements: readonly object[]) {
  const parsed = parseDocuments({ functions: { f: { Version: '1', Statement: statements } } });
  const found = parsed.get('f');
  if (found === undefined) throw new Error('not there');
  return found;
}

const reads = { Effect: 'Allow', Action: ['paidsw:List*', 'paidsw:GetInstance'], Resource: '*' };

describe('RAM', () => {
  test.each([
    ['paidsw:ListInstances', 'Allow'],
    ['PAIDSW:listinstances', 'Allow'],
    ['paidsw:GetInstanceMetrics', 'ImplicitDeny'],
    ['paidsw:StopInstance', 'ImplicitDeny'],
  ])('says of %s: %s', (action, answer) => {
    expect(evaluate([documentOf(reads)], { action, resource: '*' })).toBe(answer);
  });

  test('has a denial outweigh every allowance, in whatever document', () => {
    const deny = { Effect: 'Deny', Action: 'paidsw:*', Resource: '*' };
    const request = { action: 'paidsw:ListInstances', resource: '*' };

    expect(evaluate([documentOf(reads), documentOf(deny)], request)).toBe('ExplicitDeny');
    expect(evaluate([documentOf(deny, reads)], request)).toBe('ExplicitDeny');
  });

  test('does not take a narrower resource for all resources', () => {
    const narrow = { ...reads, Resource: 'acs:paidsw:*:*:workspace/1/*' };

    expect(evaluate([documentOf(narrow)], { action: 'paidsw:ListInstances', resource: '*' })).toBe(
      'ImplicitDeny',
    );
  });

  test('keeps listings to a prefix', () => {
    const list = documentOf({
      Effect: 'Allow',
      Action: 'oss:ListObjects',
      Resource: 'acs:oss:*:*:bucket',
      Condition: { StringLike: { 'oss:Prefix': ['prod/*'] } },
    });
    const ask = (context: Record<string, string>) =>
      evaluate([list], { action: 'oss:ListObjects', resource: 'acs:oss:*:1:bucket', context });

    expect(ask({ 'oss:Prefix': 'prod/runs/' })).toBe('Allow');
    expect(ask({ 'oss:Prefix': 'test/runs/' })).toBe('ImplicitDeny');
    expect(ask({})).toBe('ImplicitDeny');
  });

  test('has a negative condition hold where its key is absent', () => {
    const deny = documentOf(reads, {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringNotEquals: { 'acs:Region': ['cn-hangzhou', 'cn-beijing'] } },
    });
    const ask = (context: Record<string, string>) =>
      evaluate([deny], { action: 'paidsw:ListInstances', resource: '*', context });

    expect(ask({})).toBe('ExplicitDeny');
    expect(ask({ 'acs:Region': 'cn-beijing' })).toBe('Allow');
  });

  test('matches patterns as a regular expression does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 });
    fc.assert(
      fc.property(letters, text, (pattern, resource) => {
        const source = [...pattern]
          .map((char) => ({ '*': '.*', '?': '.', '.': '\\.' })[char] ?? char)
          .join('');
        const expected = new RegExp(`^${source}$`, 's').test(resource);
        const one = documentOf({ Effect: 'Allow', Action: 'x', Resource: pattern });
        expect(evaluate([one], { action: 'x', resource })).toBe(
          expected ? 'Allow' : 'ImplicitDeny',
        );
      }),
    );
  });

  test.each([
    [{}, 'functions'],
    [{ functions: { f: { Version: '2', Statement: [reads] } } }, 'functions.f.Version'],
    [{ functions: { f: { Version: '1', Statement: [] } } }, 'functions.f.Statement'],
    [
      { functions: { f: { Version: '1', Statement: [{ ...reads, NotAction: 'x' }] } } },
      'NotAction',
    ],
    [
      {
        functions: {
          f: { Version: '1', Statement: [{ ...reads, Condition: { IpAddress: {} } }] },
        },
      },
      'IpAddress',
    ],
  ])('refuses what it does not understand: %j', (value, place) => {
    expect(() => parseDocuments(value)).toThrow(place);
  });
});
