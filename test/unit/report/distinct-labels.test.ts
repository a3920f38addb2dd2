import { describe, expect, it } from 'vitest';
import { distinctLabels } from '../../../lib/report/page/distinct-labels.ts';
import { createFormat } from '../../../lib/report/page/format.ts';
import { en } from '../../../lib/report/texts/en.ts';

const format = createFormat(en, 'UTC');

function labelsOf(most: number, ...owners: readonly (readonly [string, string | null])[]) {
  return distinctLabels(
    owners.map(([id, name]) => ({ id, name })),
    most,
    format,
  );
}

describe('the labels of owners', () => {
  it('are names alone where these are distinct', () => {
    expect(labelsOf(14, ['20170001', 'Wei'], ['20170002', 'Li'], ['20170003', null])).toEqual([
      'Wei',
      'Li',
      '20170003',
    ]);
  });

  it('have the end of the id where two have one name', () => {
    expect(labelsOf(14, ['20170001', 'Wei'], ['20170002', 'Li'], ['20170003', 'Wei'])).toEqual([
      'Wei …0001',
      'Li',
      'Wei …0003',
    ]);
  });

  it('have as much of it as tells them apart', () => {
    expect(labelsOf(28, ['2017110001', '张伟'], ['2017220001', '张伟'])).toEqual([
      '张伟 …10001',
      '张伟 …20001',
    ]);
  });

  it('tell names apart that are cut to the same, in the room that there is', () => {
    const labels = labelsOf(
      14,
      ['20170001', 'wei.zhang.vision'],
      ['20170002', 'wei.zhang.visions'],
    );

    expect(labels).toEqual(['wei.zha… …0001', 'wei.zha… …0002']);
  });
});
