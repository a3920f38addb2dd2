import type { Policy } from '../../policy/policies.ts';
import type { RunKind } from './run-kind.ts';

type Kind = Policy['kind'];

const LOADERS: Readonly<Record<Kind, () => Promise<RunKind>>> = {
  stop: async () => (await import('./stop.ts')).stopKind,
  start: async () => (await import('./start.ts')).startKind,
  disk: async () => (await import('./disk.ts')).diskKind,
};

const loaded = new Map<Kind, RunKind>();

/** Loads what a kind needs when it is first used: no function pays at its start for the kinds of the others. */
export async function loadKind(kind: Kind): Promise<RunKind> {
  const known = loaded.get(kind) ?? (await LOADERS[kind]());
  loaded.set(kind, known);
  return known;
}

/** Loads all of them beforehand, for those who count every step of a run. */
export async function loadEveryKind(): Promise<void> {
  for (const kind of Object.keys(LOADERS)) await loadKind(kind as Kind); // its keys are the kinds
}
