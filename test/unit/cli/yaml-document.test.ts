import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readYaml } from '../../../lib/cli/yaml-document.ts';

function read(text: string) {
  const document = readYaml(text);
  if (!document.ok) throw new Error(JSON.stringify(document.problems));
  return document;
}

function problemsOf(text: string) {
  const document = readYaml(text);
  return document.ok
    ? []
    : document.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('readYaml', () => {
  it('reads times, dates and yes/no as the text that they are', () => {
    expect(read('at: 22:00\nday: 2026-10-01\nno: on\n').value).toEqual({
      at: '22:00',
      day: '2026-10-01',
      no: 'on',
    });
  });

  it('reads JSON, indented with tabs as well', () => {
    expect(read('{\n\t"a": [1, {"b": null}],\n\t"c": "x\\u0041"\n}\n').value).toEqual({
      a: [1, { b: null }],
      c: 'xA',
    });
  });

  it('reads whatever JSON holds as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const safe = JSON.stringify(value, (_key, one) =>
          typeof one === 'number' && Number.isInteger(one) && !Number.isSafeInteger(one) ? 0 : one,
        );
        expect(read(safe).value).toEqual(JSON.parse(safe));
      }),
    );
  });

  it('reuses anchors', () => {
    expect(read('a: &x {b: 1}\nc: *x\n').value).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });

  it.each([
    ['duplicate keys', 'a: 1\r\nb: 2\r\na: 3\r\n', '3:1 this key is already there'],
    ['a custom tag', 'a: 1\nb: !!js/function x\n', '2:4 tags are not read'],
    ['a binary', 'a: !!binary aGk=\n', '1:4 tags are not read'],
    ['two documents', 'a: 1\n---\nb: 2\n', '2:1 a second document'],
    ['YAML 1.1', '%YAML 1.1\n---\nat: 22:00\n', '1:1 this file is read as YAML 1.2'],
    ['tabs', 'a:\n\tb: 1\n', '2:1 not YAML: tabs are not allowed'],
    ['an open quote', 'a: "x\n', '2:1 not YAML: missing closing'],
    ['an unknown alias', 'a: 1\nb: *x\n', '2:4 nothing is anchored as &x'],
    ['an alias of itself', 'a: &x\n  - *x\n', '2:5 *x contains itself'],
    ['a list as key', '[a]: 1\n', '1:1 a key must be a plain word'],
    ['an inexact number', 'id: 12345678901234567890\n', '1:5 12345678901234567890 is too large'],
    ['a number beyond all', 'id: 1e400\n', '1:5 1e400 is too large'],
    ['infinity', 'id: -.INF\n', '1:5 -.INF is no number that anything can be counted by'],
    ['no number', 'id: .nan\n', '1:5 .nan is no number'],
    ['endless nesting', '['.repeat(100_000), '1:'],
  ])('refuses %s with its line', (_what, text, expected) => {
    expect(problemsOf(text)[0]).toContain(expected);
  });

  it('refuses aliases that explode', () => {
    const levels = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      levels.push(`${to}: &${to} [${Array(10).fill(`*${from}`).join(', ')}]`);
    }

    expect(problemsOf(levels.join('\n'))[0]).toContain('2:8 aliases (*name) repeat');
  });

  it('reports one problem a line, and not without end', () => {
    expect(problemsOf('a: b: c: d\n').length).toBe(1);
    expect(problemsOf('- a: 1\n  a: 2\n'.repeat(100)).length).toBe(20);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab:-[]{}&*!#|>%@"\'\n \t,?1~') }),
        (text) => {
          const document = readYaml(text);
          if (!document.ok) expect(document.problems.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('locate', () => {
  const text = [
    'version: 1', //                    1
    'targets:', //                      2
    '  - name: research', //            3
    '    labels: {a.b: x, "c[0]": y}', // 4
    'policies:', //                     5
    '  - name: nightly', //             6
    '    limits:', //                   7
    '      count: many', //             8
    '    where: &w', //                 9
    '      owner: me', //              10
    '  - where: *w', //                11
  ].join('\n');
  const { locate } = read(text);

  it.each([
    ['version', { line: 1, column: 10 }],
    ['policies[0].limits.count', { line: 8, column: 14 }],
    ['policies[0].limits', { line: 7, column: 5 }],
    ['policies[0].limits.percent', { line: 7, column: 5 }],
    ['policies[0].kind', { line: 6, column: 5 }],
    ['policies[1].where.owner', { line: 10, column: 14 }],
    ['policies[7]', { line: 5, column: 1 }],
    ['targets[0].labels.a.b', { line: 4, column: 19 }],
    ['targets[0].labels.c[0]', { line: 4, column: 30 }],
    ['targets[0].labels["c[0]"]', { line: 4, column: 30 }],
    ['', { line: 1, column: 1 }],
    ['nothing', { line: 1, column: 1 }],
  ])('finds %s', (path, expected) => {
    expect(locate(path)).toEqual(expected);
  });

  it('finds the key where the key is wrong', () => {
    expect(locate('policies[0].limits.count', 'key')).toEqual({ line: 8, column: 7 });
  });

  it('finds the value of every leaf of any document', () => {
    const key = fc.constantFrom('a', 'b', 'a.b', 'c[0]', 'x y', '名', '"q"');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('map'), tie('list')),
      leaf: fc.constant('leaf'),
      map: fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      list: fc.array(tie('tree'), { maxLength: 4 }),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const yaml = stringify(value);
        const found = read(yaml);
        const lines = yaml.split('\n');
        for (const path of leafPaths(value)) {
          const { line, column } = found.locate(path);
          expect(lines[line - 1]?.slice(column - 1)).toBe('leaf');
        }
      }),
    );
  });
});

function leafPaths(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => leafPaths(item, `${path}[${i}]`));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, one]) =>
      leafPaths(one, `${path}[${JSON.stringify(name)}]`),
    );
  }
  return [path];
}
