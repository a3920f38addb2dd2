import type { Reason } from './reasons.ts';

/** What an instance is doing, as far as stopping it is concerned. */
export type Phase =
  | 'running'
  | 'starting'
  | 'changing'
  | 'saving'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'deleting';

/** The statuses of GetInstance and ListInstances. GetLifecycle's two, for unpaid bills, may show up as well. */
const PHASES = {
  Creating: 'starting',
  ResourceAllocating: 'starting',
  Queuing: 'starting',
  EnvPreparing: 'starting',
  Starting: 'starting',
  Running: 'running',
  Updating: 'changing',
  Recovering: 'changing',
  Saving: 'saving',
  Saved: 'saving',
  SaveFailed: 'saving',
  Stopping: 'stopping',
  Stopped: 'stopped',
  ArrearStopping: 'stopping',
  Arrearge: 'stopped',
  Failed: 'failed',
  Deleting: 'deleting',
} as const satisfies Readonly<Record<string, Phase>>;

export type KnownStatus = keyof typeof PHASES;

export const KNOWN_STATUSES = Object.keys(PHASES) as KnownStatus[];

const phases: ReadonlyMap<string, Phase> = new Map(Object.entries(PHASES));

/** The phase a status stands for; undefined for one that we do not know, which is never a reason to act. */
export function findPhase(status: string): Phase | undefined {
  return phases.get(status);
}

/** Why an instance in each phase is left alone by those who act on running ones. */
export const LEFT_ALONE: Readonly<Record<Exclude<Phase, 'running'>, Reason>> = {
  starting: 'starting',
  changing: 'changing',
  saving: 'saving',
  stopping: 'already-stopping',
  stopped: 'already-stopped',
  failed: 'failed',
  deleting: 'deleting',
};
