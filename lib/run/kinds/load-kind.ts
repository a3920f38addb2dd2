import type { Policy } from '../../policy/policies.ts';
import { late, loadLateParts } from '../late.ts';
import type { RunKind } from './run-kind.ts';

type Kind = Exclude<Policy['kind'], 'warning'>;

const LOADERS: Readonly<Record<Kind, () => Promise<RunKind>>> = {
  snapshot: async () => (await import('./snapshot.ts')).snapshotKind,
  rotation: async () => (await import('./rotation.ts')).rotationKind,
  stop: async () => (await import('./stop.ts')).stopKind,
  backstop: async () => (await import('./backstop.ts')).backstopKind,
  culler: async () => (await import('./culler.ts')).cullerKind,
  start: async () => (await import('./start.ts')).startKind,
  cleanup: async () => (await import('./cleanup.ts')).cleanupKind,
  disk: async () => (await import('./disk.ts')).diskKind,
};

const loaded = new Map<Kind, RunKind>();

/** Loads what a policy's kind needs when it is first used: no function pays at its start for the kinds of the others. */
export async function loadKind(policy: Policy): Promise<RunKind> {
  if (policy.kind !== 'warning') return load(policy.kind);
  const of = await load(policy.of.kind);
  return (await loadWarning()).createWarningKind(of);
}

const loadWarning = late(() => import('./warning.ts'));

async function load(kind: Kind): Promise<RunKind> {
  const known = loaded.get(kind) ?? (await LOADERS[kind]());
  loaded.set(kind, known);
  return known;
}

/** Loads all of them beforehand, for those who count every step of a run. */
export async function loadEveryKind(): Promise<void> {
  for (const kind of Object.keys(LOADERS)) await load(kind as Kind); // its keys are the kinds
  await loadLateParts();
}
