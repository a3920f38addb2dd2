import type { Instance } from '../dsw/entities.ts';
import { type DayKind, isWorked, nameDay, timeOfDay } from './days.ts';
import type { Done } from './people.ts';
import type { DayResult, Moment } from './play.ts';
import { decisionsOf, type RunRecords } from './records.ts';
import type { Colour, Style } from './table.ts';
import { tellTroubles } from './trouble.ts';
import { countReasons, isResting, nameReason, ownerOf, plural } from './words.ts';

/** Something that happened, with the time at which it began. */
interface Line {
  readonly at: number;
  readonly text: string;
  readonly colour?: Colour;
}

/** A day of the diary: who did what, in a few lines. */
export function tellDay(result: DayResult, style: Style): string[] {
  const { day, morning, evening } = result;
  const lines: Line[] = [
    ...tellRuns(result),
    ...result.done.flatMap(tellDeed),
    ...tellLate(result),
    ...tellRough(result),
    ...tellHoliday(result),
  ].sort((a, b) => a.at - b.at);
  const kind = KINDS[day.kind];
  const clock = (at: number) => style('dim', timeOfDay(at));
  const people = tellPeople(result);
  const isCut = timeOfDay(day.end) !== '00:00';
  return [
    style('bold', nameDay(day.start)) + (kind === '' ? '' : style('yellow', `  ${kind}`)),
    `  ${clock(day.start)}  ${style('dim', countStatuses(morning.instances))}`,
    ...lines.map(
      ({ at, text, colour }) =>
        `  ${clock(at)}  ${colour === undefined ? text : style(colour, text)}`,
    ),
    ...(people === '' ? [] : [`         ${style('dim', people)}`]),
    ...(isCut ? [`  ${clock(day.end)}  ${style('dim', countStatuses(evening.instances))}`] : []),
    '',
  ];
}

const KINDS: Readonly<Record<DayKind, string>> = {
  workday: '',
  weekend: 'weekend',
  holiday: 'New Year, a public holiday',
  'made-up workday': 'worked, to make up for the holiday',
};

function tellPeople({ done, platformStops }: DayResult): string {
  const count = (kind: string) => done.filter(({ deed }) => deed.what.kind === kind).length;
  const counts = [
    [count('start'), 'started'],
    [count('stop'), 'stopped by hand'],
    [platformStops.length, 'stopped by idle cullers'],
  ] as const;
  const told = counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return told.length === 0 ? '' : `over the day: ${told.join(', ')}`;
}

function tellDeed({ deed, instance }: Done): Line[] {
  const who = ownerOf(instance);
  const name = instance.settings.InstanceName;
  const { what, at } = deed;
  switch (what.kind) {
    case 'hold':
      return [
        { at, text: `${who} holds ${name} until ${nameDay(what.until)}, ${timeOfDay(what.until)}` },
      ];
    case 'pin':
      return [{ at, text: `${who} pins the oldest snapshot of ${name}` }];
    case 'tighten':
      return [{ at, text: `${who} gives ${name} a tighter idle culler: one hour` }];
    case 'drop-culler':
      return [{ at, text: `${who} removes the idle culler of ${name}` }];
    case 'rescue':
      return [{ at, text: `${who} reads that, and starts ${name}` }];
    case 'start':
    case 'stop':
    case 'restart':
      return [];
  }
}

function tellLate({ done }: DayResult): Line[] {
  const late = done.filter(({ deed }) => deed.what.kind === 'restart');
  const [first] = late;
  if (first === undefined) return [];
  const who = late.length === 1 ? `${ownerOf(first.instance)} works` : `${late.length} people work`;
  const what = late.length === 1 ? first.instance.settings.InstanceName : 'their notebooks';
  return [
    {
      at: first.deed.at,
      text: `${who} late and ${late.length === 1 ? 'starts' : 'start'} ${what} again`,
    },
  ];
}

function tellRuns(result: DayResult): Line[] {
  return result.runs.flatMap((run): Line[] => {
    const { policy, kind, scheduledAt, decidedAt } = run.plan.plan;
    // A rotation begins when the snapshots are there.
    const at = Date.parse(kind === 'rotation' ? decidedAt : scheduledAt);
    const { report } = run;
    if (report === undefined) return [{ at, text: `${policy} is not through yet`, colour: 'red' }];
    if (report.status === 'guard-tripped')
      return [{ at, text: `${policy}: ${report.summary}`, colour: 'red' }];
    const planned = report.status === 'planned' ? ' (a dry run)' : '';
    const text = tellRun(kind, run, result.morning);
    if (text === undefined) return [];
    return [{ at, text: `${policy} ${text}${planned}`, colour: 'cyan' }];
  });
}

/** What a run of a kind did; undefined where there is nothing to say. */
function tellRun(kind: string, run: RunRecords, { instances }: Moment): string | undefined {
  const done = run.report?.done.length ?? 0;
  switch (kind) {
    case 'stop': {
      const kept = decisionsOf(run).filter(
        ({ action, reason }) => action !== 'stop' && !isResting(reason),
      );
      return `stops ${done}${kept.length === 0 ? '' : `, and leaves running ${kept.length}: ${countReasons(kept)}`}`;
    }
    case 'start':
      return `starts ${done} of those that were stopped`;
    case 'snapshot':
      return `saves ${plural(done, 'instance')}`;
    case 'rotation':
      return done === 0 ? undefined : `deletes old snapshots of ${plural(done, 'instance')}`;
    case 'culler':
      return done === 0 ? undefined : `sets ${plural(done, 'idle culler')}${tellCullers(run)}`;
    case 'disk':
      return tellDisks(run, instances);
    default:
      return done === 0 ? undefined : `acts on ${plural(done, 'instance')}`;
  }
}

function tellCullers(run: RunRecords): string {
  const changed = decisionsOf(run).filter(({ action }) => action === 'set-culler');
  const [only] = changed;
  if (only !== undefined && changed.length <= 1)
    return `: ${only.instanceName} had ${only.reason === 'culler-missing' ? 'none' : 'another'}`;
  return `: ${countReasons(changed)}`;
}

function tellDisks(run: RunRecords, instances: Moment['instances']): string | undefined {
  const soon = decisionsOf(run).filter(({ reason }) => reason === 'disk-clears-soon');
  const [first] = soon;
  if (first === undefined) return undefined;
  const when = Date.parse(String(first.evidence['diskClearsAt']));
  const more = soon.length === 1 ? '' : `, and ${soon.length - 1} more soon`;
  const instance = instances.get(first.instanceId);
  const whose = instance === undefined ? '' : ` (${ownerOf(instance)})`;
  const until = `${nameDay(when)}, ${timeOfDay(when)}`;
  return `warns: ${first.instanceName}${whose} loses its free disk on ${until}, if it stays stopped${more}`;
}

/** Where people stay at home, machines do too. */
function tellHoliday({ day, runs }: DayResult): Line[] {
  const due = day.start + 7.5 * 3_600_000;
  if (isWorked(day.kind) || runs.some(({ plan }) => plan.plan.kind === 'start')) return [];
  const why = day.kind === 'holiday' ? 'it is a holiday' : 'it is the weekend';
  return [{ at: due, text: `nothing is started: ${why}`, colour: 'yellow' }];
}

function tellRough({ calls, kill }: DayResult): Line[] {
  return [
    ...tellTroubles(calls).map((line) => ({ ...line, colour: 'yellow' as const })),
    ...(kill === undefined
      ? []
      : [
          {
            at: kill.at,
            text: 'the process that stops instances is killed before it hears what became of its stop; the next timer goes on',
            colour: 'red' as const,
          },
        ]),
  ];
}

function countStatuses(instances: ReadonlyMap<string, Instance>): string {
  const counts = { running: 0, stopped: 0, other: 0 };
  for (const { status } of instances.values()) {
    if (status === 'Running') counts.running += 1;
    else if (status === 'Stopped') counts.stopped += 1;
    else counts.other += 1;
  }
  const { running, stopped, other } = counts;
  return `${running} running, ${stopped} stopped${other === 0 ? '' : `, ${other} ${nameReason('other-status')}`}`;
}
