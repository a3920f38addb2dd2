import { describe, expect, test } from 'vitest';
import { getRunning, stopRunning } from '../dsw-wire/a-service.ts';
import { aFaultyService, idOf, readPage, someInstances } from './a-faulty-service.ts';

describe('unknown fields', () => {
  test('come in the answer and in each record of it', async () => {
    const service = aFaultyService([{ do: { unknownFields: { name: 'Mood' } } }]);

    expect((await service.call(getRunning)).body).toMatchObject({
      Status: 'Running',
      Mood: expect.anything(),
    });
    const { instances, total } = await readPage(service);
    expect(total).toBe(2);
    expect(instances.every(({ Mood }) => Mood !== undefined)).toBe(true);
    expect((await service.call(stopRunning)).body).toMatchObject({ Mood: expect.anything() });
  });
});

describe('unknown values', () => {
  const instances = someInstances(20);

  test('are statuses that nobody has heard of, where nothing else is said', async () => {
    const service = aFaultyService([{ do: { unknownValue: true } }]);

    expect((await service.call(getRunning)).body.Status).toBe('Hibernating');
    const page = await readPage(service);
    expect(page.instances.map(({ Status }) => Status)).toEqual(['Hibernating', 'Hibernating']);
    expect(service.statusOf()).toBe('Running');
  });

  test('may be in other fields, and of other types', async () => {
    const service = aFaultyService([
      { do: { unknownValue: { field: 'AcceleratorType', value: { Kind: 'TPU' } } } },
    ]);

    expect((await service.call(getRunning)).body).toMatchObject({
      Status: 'Running',
      AcceleratorType: { Kind: 'TPU' },
    });
  });

  test('are of the instances named', async () => {
    const service = aFaultyService([{ do: { unknownValue: { instances: ['dsw-03'] } } }], {
      instances,
    });
    const page = await readPage(service, 1, 100);

    const odd = page.instances.filter(({ Status }) => Status === 'Hibernating');
    expect(odd.map(({ InstanceId }) => InstanceId)).toEqual(['dsw-03']);
  });

  test('are of a share of the instances, the same each time', async () => {
    const service = aFaultyService([{ do: { unknownValue: { share: 0.3 } } }], { instances });
    const odd = async () => {
      const page = await readPage(service, 1, 100);
      return page.instances.filter(({ Status }) => Status === 'Hibernating').length;
    };

    const first = await odd();

    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(20);
    expect(await odd()).toBe(first);
    expect(service.statusOf(idOf(0))).toBe('Running');
  });
});
