import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAgenda } from '../../../../local/dsw/agenda.ts';
import { createSortedView } from '../../../../local/dsw/sorted-view.ts';

interface Item {
  readonly id: string;
  readonly key: number;
}

test('a sorted view is what sorting and testing everything would give', () => {
  const change = fc.record({ id: fc.nat(12), key: fc.option(fc.nat(6)), look: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const items = new Map<string, Item>();
      const compare = (a: Item, b: Item) =>
        a.key - b.key || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
      const passes = (item: Item) => item.key % 3 !== 0;
      const sorted = () => [...items.values()].filter(passes).sort(compare);
      const view = createSortedView({ all: sorted, compare, test: passes });

      for (const { id, key, look } of changes) {
        const previous = items.get(String(id));
        const next = key === null ? undefined : { id: String(id), key };
        if (next === undefined) items.delete(String(id));
        else items.set(next.id, next);
        view.apply(previous, next);
        if (look) expect(view.list()).toEqual(sorted());
      }
      expect(view.list()).toEqual(sorted());
    }),
  );
});

test('an agenda gives what is due, earliest first, each id at its last instant', () => {
  const act = fc.record({ id: fc.nat(9), at: fc.option(fc.nat(100)) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), fc.nat(100), (acts, now) => {
      const agenda = createAgenda();
      const expected = new Map<string, number>();
      for (const { id, at } of acts) {
        if (at === null) {
          agenda.delete(String(id));
          expected.delete(String(id));
        } else {
          agenda.set(String(id), at);
          expected.set(String(id), at);
        }
        expect(agenda.next()).toBe(
          expected.size === 0 ? undefined : Math.min(...expected.values()),
        );
      }

      const due: { id: string; at: number }[] = [];
      for (let entry = agenda.takeDue(now); entry; entry = agenda.takeDue(now)) {
        due.push({ id: entry.id, at: entry.at });
      }
      const all = [...expected].map(([id, at]) => ({ id, at }));
      expect(due).toEqual(
        all.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
      );
    }),
  );
});
