import { cutName } from './add-up.ts';
import type { Named } from './report-model.ts';

/** Gives the same text, instant or name as one object, however often it comes: of a large fleet that is most of its memory. */
export interface Shared {
  text(value: string): string;
  instant(value: Date): Date;
  /** Names are cut. */
  named(id: string, name: string | null): Named;
}

export function createShared(): Shared {
  const texts = new Map<string, string>();
  const instants = new Map<number, Date>();
  const names = new Map<string, Named>();
  return {
    text: (value) => entryOf(texts, value, value),
    instant: (value) => entryOf(instants, value.getTime(), value),
    named(id, name) {
      const cut = name === null ? null : cutName(name);
      const known = names.get(id);
      if (known?.name === cut) return known;
      const named = { id, name: cut };
      names.set(id, named);
      return named;
    },
  };
}

function entryOf<K, V>(map: Map<K, V>, key: K, value: V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  map.set(key, value);
  return value;
}
