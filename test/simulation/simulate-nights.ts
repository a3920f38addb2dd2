import { checkEnd } from './check-end.ts';
import { createObserver, type Observer } from './observer.ts';
import { actAsPeople, beginTheDay, comeBack } from './people.ts';
import { drawScenario, MINUTE, type Night, type Scenario, type Wake } from './scenario.ts';
import type { Simulated, SimulateOptions } from './simulate.ts';
import { createStage, type Stage } from './stage.ts';
import { CALM } from './trouble.ts';
import { UNCHANGED } from './variant.ts';

/** Plays one or two nights of a stop policy, with whatever the seed makes go wrong. */
export async function simulateNights(
  seed: number,
  { variant = UNCHANGED, onLine }: SimulateOptions = {},
): Promise<Simulated> {
  const scenario = drawScenario(seed);
  const { nights } = scenario;
  const stage = createStage<Observer>({
    play: scenario,
    startMs: (nights[0]?.boundary ?? 0) - 30 * MINUTE,
    variant,
    kind: 'stop',
    watch: (cloud, note) =>
      createObserver({ cloud, policies: scenario.policies, onViolation: note }),
    people: actAsPeople,
    onLine,
  });
  const { cloud, scheduler, people } = stage;
  for (const [index, night] of nights.entries()) {
    await playNight(stage, scenario, night);
    const next = nights[index + 1];
    if (next === undefined) break;
    await scheduler.runUntil(next.boundary - 120 * MINUTE);
    beginTheDay(cloud.world, people);
    await scheduler.runUntil(next.boundary - 30 * MINUTE);
  }

  const { violations, stops } = stage.watch;
  const effects = stops.filter(({ effectAt }) => effectAt !== undefined).length;
  return {
    seed,
    violations,
    hash: stage.hash(),
    counts: { ...stage.counts(), stops: effects, scenes: 0 },
  };
}

async function playNight(stage: Stage<Observer>, scenario: Scenario, night: Night): Promise<void> {
  const { cloud, scheduler, invocations, people, watch: observer } = stage;
  const { boundary, wakes, healing } = night;
  const limitMs = scenario.timeoutSeconds * 1000;
  const lastOf = (some: readonly Wake[]) => Math.max(0, ...some.map(({ at }) => at));
  stage.setTrouble(CALM);
  // So that the schedule is known before its first boundary.
  stage.schedule({ due: boundary - 10 * MINUTE, at: boundary - 10 * MINUTE, killAt: undefined }, 0);
  await scheduler.runUntil(boundary - MINUTE);
  stage.setTrouble(scenario.trouble);
  if (scenario.people) {
    stage.setMeddled(true);
    stage.letPeopleAct(Math.max(lastOf(healing), lastOf(wakes)));
  }
  for (const wake of wakes) stage.schedule(wake, boundary);
  await scheduler.runUntil(Math.max(boundary, lastOf(wakes)) + limitMs + MINUTE);
  stage.setTrouble(CALM);
  stage.setMeddled(false);
  if (scenario.people && scenario.comeBack) comeBack(cloud.world, people);
  const disturbed = invocations.length;
  for (const wake of healing) {
    stage.schedule(wake, boundary);
    await scheduler.runUntil(wake.at + limitMs + MINUTE);
  }
  if (healing.length === 0) return;
  checkEnd({ night, scenario, cloud, observer, healing: invocations.slice(disturbed) });
}
