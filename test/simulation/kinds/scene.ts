import type { NoticeMessage } from '../../../lib/notify/message.ts';
import type { Decision, PlannedAction } from '../../../lib/policy/plan.ts';
import type { Policies } from '../../../lib/policy/policies.ts';
import type { FleetInstance } from '../../../local/dsw/entities.ts';
import type { ChangeLog } from '../change-log.ts';
import type { Cloud } from '../cloud.ts';
import type { Invocation } from '../observer.ts';
import type { Sight } from '../oracle.ts';
import type { Act } from '../people.ts';
import type { PromiseName } from '../promises.ts';
import type { Random } from '../random.ts';
import type { RecordedPlan, RecordsWatch } from '../records-watch.ts';
import type { Wake } from '../scenario.ts';
import type { WireWatch } from '../wire.ts';

/** A day in the life of a small fleet under policies of one kind. */
export interface Scene {
  readonly policies: Policies;
  readonly fleet: readonly FleetInstance[];
  /** Epoch ms. */
  readonly startMs: number;
  /** What people do in between. */
  readonly acts: readonly [Act, ...Act[]];
  readonly parts: readonly Part[];
  /** What each call that changes something stands for. */
  readonly deeds: Readonly<Record<string, Deed>>;
  readonly createOracle: (facts: SceneFacts) => Oracle;
}

export interface Deed {
  /** Of the step whose plan has to have it. */
  readonly policy: string;
  /** Actions that it is a part of. */
  readonly actions: readonly PlannedAction[];
}

/** A stretch of time. */
export interface Part {
  readonly name: string;
  readonly wakes: readonly Wake[];
  /** Whether anything goes wrong. */
  readonly isRough: boolean;
  /** Whether anybody comes in between. */
  readonly isPeopled: boolean;
  /** It lasts so long at least, epoch ms, and until every invocation has had its time. */
  readonly until: number;
}

/** What is known beside the wire, for second opinions. */
export interface SceneFacts {
  readonly policies: Policies;
  readonly cloud: Cloud;
  readonly changes: ChangeLog;
  readonly records: RecordsWatch;
  /** Nothing goes wrong and nobody comes in between. */
  readonly isCalm: boolean;
  now(): number;
  violated(promise: PromiseName, message: string): void;
  invocation(process: string): Invocation;
  /** What a process was told about an instance last. */
  sight(process: string, id: string): Sight | undefined;
}

/** An act that is about to be sent, with all that was found of it. */
export interface SentAct {
  readonly id: string;
  readonly deed: Deed;
  readonly recorded: RecordedPlan;
  readonly decision: Decision;
  readonly sight: Sight;
  /** `p3 sends StartInstance for dsw-01`. */
  readonly who: string;
}

/** Checks the promises of one kind. What holds for every kind is checked before. */
export interface Oracle extends Partial<WireWatch> {
  /** A planned act on an instance is sent that was looked at. */
  onAct?(act: SentAct, call: Parameters<WireWatch['onSend']>[0]): void;
  /** A channel has a message; `shown` of its rows were shown. */
  onNotice?(message: NoticeMessage, shown: number): void;
  /** Somebody is about to act, and has. */
  beforePeople?(): void;
  afterPeople?(): void;
  /** A part is over, and everything has come to rest. */
  afterPart?(name: string): void;
}

export type DrawScene = (draw: SceneDraw) => Scene;

export interface SceneDraw {
  readonly random: Random;
  /** Triggers around a boundary, with what goes wrong with them. */
  readonly wakesAround: (boundary: number) => readonly Wake[];
}
