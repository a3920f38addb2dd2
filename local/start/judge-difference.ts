import type { Instance } from '../dsw/entities.ts';
import { callsOf, idsOf, isWithin } from './judge-acts.ts';
import { beganIn, lifeOf, wasIn } from './lifecycle.ts';
import { type Look, looksAt } from './looks.ts';
import type { PlayResult } from './play.ts';
import { type DecisionLine, decisionsOf, type RunRecords } from './records.ts';
import { useRuleOf, wasUsed } from './use.ts';
import { isResting } from './words.ts';

/** One run in one of two nights. */
export interface Night {
  readonly run: RunRecords;
  readonly result: PlayResult;
}

/**
 * Why what a run did with an instance was not right, going by what the service knew at the very instants of which its listings
 * told the function; undefined where it was right. Two nights may differ in an instance only where both were right:
 * then what they were shown was different.
 */
export function findMistake(id: string, night: Night): string | undefined {
  const { run } = night;
  const decision = decisionsOf(run).find(({ instanceId }) => instanceId === id);
  if (decision === undefined) return 'its plan does not have it';
  const looks = looksOf(id, night);
  if (run.report?.done.includes(id)) {
    const stop = stopOf(id, night);
    const last = looks.findLast(({ at }) => stop !== undefined && at <= stop);
    return isTrue(night, decision, id, last === undefined ? [] : [last])
      ? undefined
      : 'was stopped though it was in use, held or at rest in the last listing before';
  }
  // What came after it was skipped is no reason for it.
  const skipped = run.report?.skipped.find(({ instanceId }) => instanceId === id);
  if (skipped !== undefined) {
    const { code = '' } = skipped;
    const last = looks.findLast(({ at }) => at <= skippedAt(id, run));
    const asSkipped = { ...decision, action: 'keep', reason: code };
    return isTrue(night, asSkipped, id, last === undefined ? [] : [last])
      ? undefined
      : `was left alone as ${code}, and in the last listing before it was not`;
  }
  if (decision.action !== 'keep') return 'was to be stopped, and nothing says why it was not';
  const before = looks.filter(({ at }) => at <= firstStop(night));
  return isTrue(night, decision, id, before)
    ? undefined
    : `was kept as ${decision.reason}, and in no listing before the first stop it was`;
}

/** When the run wrote down that it leaves the instance alone, epoch ms; `-Infinity` where it never did. */
function skippedAt(id: string, { outcomeLines }: RunRecords): number {
  const last = outcomeLines.findLast(
    ({ instanceId, outcome }) => instanceId === id && outcome === 'skipped',
  );
  return last === undefined ? Number.NEGATIVE_INFINITY : Date.parse(last.at);
}

/** Listings of this run that showed it. */
function looksOf(id: string, { run, result }: Night): Look[] {
  const from = Date.parse(run.plan.plan.decidedAt);
  const to = Date.parse(run.report?.finishedAt ?? '');
  return looksAt(id, result).filter(({ at }) => at >= from && at <= to);
}

function stopOf(id: string, { run, result }: Night): number | undefined {
  const call = callsOf('stop', result.calls).find(
    (one) =>
      isWithin(run, one) &&
      idsOf(one).includes(id) &&
      beganIn(result.after.instances.get(id), 'Stopping', one),
  );
  return call && Date.parse(call.time);
}

function firstStop({ run, result }: Night): number {
  const stops = callsOf('stop', result.calls).filter((one) => isWithin(run, one));
  return Math.min(...stops.map(({ time }) => Date.parse(time)));
}

/** Whether a decision was right at one of the instants that these listings can have shown. */
function isTrue(night: Night, decision: DecisionLine, id: string, looks: readonly Look[]): boolean {
  const instance = night.result.after.instances.get(id);
  if (instance === undefined) return false;
  const { action, reason, evidence } = decision;
  const idle = evidence['idle'];
  const isAboutUse = typeof idle === 'object' && idle !== null;
  const use = useRuleOf(isAboutUse ? (idle as DecisionLine['evidence']) : evidence);

  return looks
    .flatMap(({ shown }) => shown)
    .some((at) => {
      if (action === 'stop') {
        const isInUse = isAboutUse && (use === undefined || wasUsed(instance, use, at));
        return wasUpTo(instance, at) && !isInUse && !isHeld(night.result, id, at);
      }
      if (isResting(reason)) return !wasIn(instance, 'Running', at, at);
      if (reason === 'held') return isHeld(night.result, id, at);
      return reason === 'busy' && use !== undefined && wasUsed(instance, use, at);
    });
}

/** Up to that instant at least: a stop may come in the very millisecond of the look. */
function wasUpTo(instance: Instance, at: number): boolean {
  return lifeOf(instance).some(
    ({ status, from, to = Number.POSITIVE_INFINITY }) =>
      status === 'Running' && from <= at && to >= at,
  );
}

/** By a person, in the time that is played. */
function isHeld({ done }: PlayResult, id: string, at: number): boolean {
  return done.some(
    ({ deed, instance }) =>
      instance.id === id && deed.what.kind === 'hold' && deed.at <= at && deed.what.until > at,
  );
}
