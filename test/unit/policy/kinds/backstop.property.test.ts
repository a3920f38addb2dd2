import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backstopPlanner } from '../../../../lib/policy/kinds/backstop.ts';
import { makePlan } from '../../../../lib/policy/make-plan.ts';
import type { InstanceObservation } from '../../../../lib/policy/observation.ts';
import { nextOwnTimers, type OwnTimers } from '../../../../lib/policy/own-timers.ts';
import type { PlannedStopFacts } from '../../../../lib/policy/run-facts.ts';
import { stepsOf } from '../../../../lib/policy/steps.ts';
import { A_TARGET, anObservation, anObserved, aStopPolicy } from '../../../helpers/policy-setup.ts';

const MINUTE = 60_000;
const EVERY = 15;
/** 20:00 in Shanghai; the stops are at 22:00, so two hours and then a day later. */
const START = Date.parse('2026-01-05T12:00:00Z');
const FIRST_STOP = 120;
const DAY = 24 * 60;
/** Through the second night's stop and the timers behind it. */
const LENGTH = DAY + 4 * 60;
const SIZE = 3;
const AFTER = 60;
const LONGEST = 14 * 60;

const iso = (minute: number) => new Date(START + minute * MINUTE).toISOString();
const minuteOf = (at: string) => (Date.parse(at) - START) / MINUTE;

/** What a person does to an instance. */
interface Deed {
  readonly minute: number;
  readonly instance: number;
  readonly deed: 'restart' | 'stop' | 'hold' | 'slip' | 'protect' | 'free' | 'use' | 'timer';
  /** Of a hold or a timer of their own. */
  readonly lasts: number;
}

/** One night's planned stop: how many checks late it comes, if at all, and whether a limit trips. */
interface Night {
  readonly late: number | undefined;
  readonly trips: boolean;
}

interface History {
  readonly deeds: readonly Deed[];
  readonly nights: readonly Night[];
  /** The service keeps timers when an instance stops, which is not documented. */
  readonly outlive: boolean;
  readonly maxSession: boolean;
  /** No check of ours comes after this minute. */
  readonly lastCheck: number;
}

interface Box {
  readonly id: string;
  status: 'Running' | 'Stopped';
  modified: number;
  began: number;
  labels: Readonly<Record<string, string>>;
  inUse: boolean;
  timer: { due: number; ours: boolean } | undefined;
  /** Since when people may count on it that no timer of ours ends it, because a check of ours has seen why. */
  sparedSince: { readonly until: number } | undefined;
}

interface Fired {
  readonly id: string;
  readonly minute: number;
  readonly ours: boolean;
  readonly spared: boolean;
}

/** Plays a history minute by minute: people, then our checks, then the platform's timers. */
function play({ deeds, nights, outlive, maxSession, lastCheck }: History, end = LENGTH) {
  const policy = aStopPolicy({
    backstop: { after: '1h', every: '15m', ...(maxSession && { maxSession: '14h' }) },
    protect: [{ labels: { tier: 'production' } }],
  });
  const step = stepsOf(policy).find(({ kind }) => kind === 'backstop');
  if (step === undefined) throw new Error('no backstop');
  const boxes = Array.from({ length: SIZE }, (_, index) => aBox(`dsw-${index}`));
  const fired: Fired[] = [];
  let ownTimers: OwnTimers | undefined;
  let plannedStop: PlannedStopFacts | undefined;

  for (let minute = 0; minute <= end; minute += 1) {
    for (const box of boxes) {
      if (box.timer === undefined || box.timer.due > minute) continue;
      const { ours } = box.timer;
      box.timer = undefined;
      if (box.status !== 'Running') continue;
      const spared = box.sparedSince !== undefined && minute < box.sparedSince.until;
      fired.push({ id: box.id, minute, ours, spared });
      stop(box, minute, false);
    }
    for (const one of deeds) if (one.minute === minute) act(one, boxes[one.instance], minute);
    if (minute % EVERY === 0 && minute <= lastCheck) {
      stopIfPlanned(minute);
      check(minute);
    }
  }
  return { boxes, fired };

  function stopIfPlanned(minute: number): void {
    const night = nights[minute < DAY ? 0 : 1];
    const start = FIRST_STOP + (minute < DAY ? 0 : DAY);
    if (night?.late === undefined || minute !== start + night.late * EVERY) return;
    const seenTo = new Set<string>();
    for (const box of boxes) {
      const isLeft =
        night.trips || box.inUse || 'steward-hold' in box.labels || 'tier' in box.labels;
      seenTo.add(box.id);
      if (box.status !== 'Running' || isLeft) continue;
      stop(box, minute, outlive);
    }
    plannedStop = { at: iso(start), seenTo };
  }

  function check(minute: number): void {
    if (step === undefined) return;
    const { plan } = makePlan(backstopPlanner, {
      policy: step,
      target: A_TARGET,
      observation: anObservation(boxes.map(observed), iso(minute)),
      facts: { ownTimers, plannedStop },
      scheduledAt: new Date(iso(minute)),
      decidedAt: new Date(iso(minute)),
    });
    const cleared = new Set<string>();
    for (const { instanceId, action, evidence } of plan.decisions) {
      const box = boxes.find(({ id }) => id === instanceId);
      if (box === undefined) continue;
      if (action === 'set-timer') {
        box.timer = { due: Math.ceil(minuteOf(String(evidence['dueAt']))), ours: true };
      } else if (action === 'clear-timer') {
        box.timer = undefined;
        cleared.add(instanceId);
      }
    }
    ownTimers = nextOwnTimers(ownTimers ?? {}, plan.decisions, cleared, Date.parse(iso(minute)));
    for (const box of boxes) box.sparedSince = sparedUntil(box, minute);
  }

  /** What the rules say, put differently: held, protected, or left running by a stop that has come. */
  function sparedUntil(box: Box, minute: number): { until: number } | undefined {
    if (box.status !== 'Running') return undefined;
    if ('tier' in box.labels) return { until: Number.POSITIVE_INFINITY };
    const hold = box.labels['steward-hold'];
    if (hold === 'until I am done') return { until: Number.POSITIVE_INFINITY };
    const heldUntil = hold === undefined ? 0 : minuteOf(hold);
    const isPast = plannedStop?.seenTo.has(box.id) === true;
    const nextStop = minute < FIRST_STOP ? FIRST_STOP : FIRST_STOP + DAY;
    const leftUntil = isPast && nextStop > minuteOf(plannedStop?.at ?? '') ? nextStop : 0;
    const session = maxSession ? Math.max(box.began + LONGEST, heldUntil) : leftUntil;
    return { until: Math.max(heldUntil, Math.min(leftUntil, session)) };
  }
}

function aBox(id: string): Box {
  return {
    id,
    status: 'Running',
    modified: -300,
    began: -300,
    labels: {},
    inUse: false,
    timer: undefined,
    sparedSince: undefined,
  };
}

function observed(box: Box): InstanceObservation {
  return anObserved({
    id: box.id,
    status: box.status,
    labels: box.labels,
    modifiedAt: iso(box.modified),
    shutdownTimerDueAt: box.timer && iso(box.timer.due),
    sessions: [{ entries: [{ status: 'Running', at: iso(box.began), reasonCode: undefined }] }],
  });
}

function stop(box: Box, minute: number, keepsTimer: boolean): void {
  box.status = 'Stopped';
  box.modified = minute;
  box.inUse = false;
  if (!keepsTimer) box.timer = undefined;
}

function act({ deed, lasts }: Deed, box: Box | undefined, minute: number): void {
  if (box === undefined) return;
  if (deed === 'restart') {
    if (box.status === 'Running') return;
    Object.assign(box, { status: 'Running', began: minute });
  } else if (deed === 'stop') stop(box, minute, false);
  else if (deed === 'hold') box.labels = { 'steward-hold': iso(minute + lasts) };
  else if (deed === 'slip') box.labels = { 'steward-hold': 'until I am done' };
  else if (deed === 'protect') box.labels = { tier: 'production' };
  else if (deed === 'free') box.labels = {};
  else if (deed === 'use') box.inUse = box.status === 'Running';
  else if (box.status === 'Running') box.timer = { due: minute + lasts, ours: false };
  box.modified = minute;
  // What was promised for what was there before.
  box.sparedSince = undefined;
}

const someDeed = fc.record({
  minute: fc.nat(LENGTH),
  instance: fc.nat(SIZE - 1),
  deed: fc.constantFrom(
    ...(['restart', 'stop', 'hold', 'slip', 'protect', 'free', 'use', 'timer'] as const),
  ),
  lasts: fc.integer({ min: 5, max: 20 * 60 }),
});

const someHistory = fc.record({
  deeds: fc.array(someDeed, { maxLength: 14 }),
  nights: fc.array(
    fc.record({ late: fc.option(fc.nat(3), { nil: undefined, freq: 3 }), trips: fc.boolean() }),
    { minLength: 2, maxLength: 2 },
  ),
  outlive: fc.boolean(),
  maxSession: fc.boolean(),
  lastCheck: fc.constant(LENGTH),
});

const RUNS = { numRuns: 40 };

test('no timer of ours stops what a check of ours has seen held, protected or left running', () => {
  fc.assert(
    fc.property(someHistory, (history) => {
      const wrong = play(history).fired.filter(({ ours, spared }) => ours && spared);

      expect(wrong).toEqual([]);
    }),
    RUNS,
  );
});

/** Running, and nothing about it that the policy spares; its use does not count when nobody looks. */
const isPlanned = ({ status, labels }: Box) =>
  status === 'Running' && Object.keys(labels).length === 0;

test('when no check comes any more, each planned instance is stopped by the timer behind the next stop', () => {
  const someEnd = fc.integer({ min: 0, max: (FIRST_STOP + DAY) / EVERY - 1 });
  fc.assert(
    fc.property(someHistory, someEnd, (history, checks) => {
      const lastCheck = checks * EVERY;
      const deeds = history.deeds.filter(({ minute }) => minute <= lastCheck);
      const nextStop = lastCheck < FIRST_STOP ? FIRST_STOP : FIRST_STOP + DAY;
      const until = (minute: number) => play({ ...history, deeds, lastCheck }, minute).boxes;

      const planned = until(lastCheck).filter(isPlanned);
      const later = until(nextStop + AFTER).filter(({ status }) => status === 'Running');

      const missed = new Set(planned.map(({ id }) => id));
      expect(later.filter(({ id }) => missed.has(id))).toEqual([]);
    }),
    RUNS,
  );
});

test('when the planned stop never comes, the timers behind it stop each instance that it was for', () => {
  fc.assert(
    fc.property(someHistory, fc.nat(LENGTH), ({ nights, ...history }, lastCheck) => {
      const lastLook = FIRST_STOP - EVERY;
      const deeds = history.deeds.filter(({ minute }) => minute <= lastLook);
      const missed = nights.map((night) => ({ ...night, late: undefined }));
      const change = { ...history, deeds, nights: missed, lastCheck: lastLook + lastCheck };

      const planned = play(change, FIRST_STOP).boxes.filter(isPlanned);
      const { boxes } = play(change, FIRST_STOP + AFTER);

      const running = boxes.filter(({ status }) => status === 'Running').map(({ id }) => id);
      expect(planned.filter(({ id }) => running.includes(id))).toEqual([]);
    }),
    RUNS,
  );
});
