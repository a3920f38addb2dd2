import { nameDay, timeOfDay } from './days.ts';
import { removedIn } from './judge-effects.ts';
import type { DeedKind, Done } from './people.ts';
import type { PlayResult } from './play.ts';
import { type DecisionLine, decisionsOf, doneBy } from './records.ts';
import { sumSaved } from './savings.ts';
import { formatTable, type Style } from './table.ts';
import { countReasons, isResting, machineOf, ownerOf, plural } from './words.ts';

/** So many rows say where the money was; the rest is in the reports. */
const MOST_ROWS = 8;

/** A week in numbers: what each policy did, what became of what people asked for, and where the money was saved. */
export function showWeek(result: PlayResult, style: Style): string[] {
  return [
    style('bold', 'The week in numbers'),
    ...formatTable(
      [{ title: 'policy' }, { title: 'runs', align: 'right' }, { title: 'what it did' }],
      rowsOf(result),
      style,
    ),
    '',
    ...showAsked(result, style),
    ...showMachines(result, style),
  ];
}

function rowsOf({ runs, platformStops }: PlayResult): string[][] {
  const of = (kind: string) => runs.filter(({ plan }) => plan.plan.kind === kind);
  const decided = (kind: string, test: (decision: DecisionLine) => boolean) =>
    of(kind).flatMap(decisionsOf).filter(test);
  const does: Readonly<Record<string, () => string>> = {
    stop: () => {
      const kept = decided('stop', ({ action, reason }) => action !== 'stop' && !isResting(reason));
      return `stopped ${doneBy(runs, 'stop').length}; left running: ${countReasons(kept) || 'none'}`;
    },
    start: () => `started ${doneBy(runs, 'start').length} again, on working days only`,
    snapshot: () => {
      const deleted = runs.flatMap(removedIn).length;
      return `saved ${plural(doneBy(runs, 'snapshot').length, 'snapshot')}, deleted ${plural(deleted, 'old one')}`;
    },
    culler: () => {
      const changed = decided('culler', ({ action }) => action === 'set-culler');
      const tighter = new Set(
        decided('culler', ({ reason }) => reason === 'culler-tighter').map(
          ({ instanceId }) => instanceId,
        ),
      );
      return `set ${changed.length} (${countReasons(changed)}), left ${tighter.size} tighter ones; they stopped ${platformStops.length}`;
    },
    export: () => {
      const exported = of('export').flatMap(({ report }) => report?.exported ?? []);
      const files = exported.flatMap(({ partitions }) => partitions);
      const rows = files.reduce((sum, file) => sum + file.rows, 0);
      return `wrote ${plural(files.length, 'table')} of ${plural(exported.length, 'day')}, ${plural(rows, 'row')} in all, and a page of each`;
    },
    disk: () => {
      const soon = decided('disk', ({ reason }) => reason === 'disk-clears-soon');
      return `warned of ${plural(new Set(soon.map(({ instanceId }) => instanceId)).size, 'disk')} that would be cleared`;
    },
  };
  const names = new Map(runs.map(({ plan }) => [plan.plan.policy, plan.plan.kind]));
  const order = Object.keys(does);
  return [...names]
    .filter(([, kind]) => kind in does)
    .sort(([, a], [, b]) => order.indexOf(a) - order.indexOf(b))
    .map(([name, kind]) => [
      name,
      String(runs.filter(({ plan }) => plan.plan.policy === name).length),
      does[kind]?.() ?? '',
    ]);
}

/** What people asked for, and whether they got it. */
function showAsked({ done }: PlayResult, style: Style): string[] {
  const rows = done.flatMap((one) => {
    const asked = wordAsked(one);
    return asked === undefined ? [] : [[ownerOf(one.instance), ...asked]];
  });
  if (rows.length === 0) return [];
  const columns = [{ title: 'who' }, { title: 'asked for' }, { title: 'and so' }];
  return [style('bold', 'What people asked for'), ...formatTable(columns, rows, style), ''];
}

/** The judge has seen to it that this is so. */
function wordAsked({ deed, instance }: Done): [string, string] | undefined {
  const name = instance.settings.InstanceName;
  const words: Partial<Record<DeedKind['kind'], [string, string]>> = {
    pin: [`${name}: its oldest snapshot for good`, 'it is still there'],
    tighten: [`${name}: a tighter idle culler`, 'it is left as it is'],
    'drop-culler': [`${name}: no idle culler`, 'it was given one again, as the policy says'],
    rescue: [`${name}: not to lose its disk`, 'started in time, it keeps the disk'],
  };
  const { what } = deed;
  if (what.kind !== 'hold') return words[what.kind];
  return [
    `${name}: held until ${nameDay(what.until)}, ${timeOfDay(what.until)}`,
    'it was not stopped before',
  ];
}

function showMachines({ saved, after }: PlayResult, style: Style): string[] {
  const most = [...saved]
    .sort(([, a], [, b]) => b.money - a.money)
    .slice(0, MOST_ROWS)
    .flatMap(([id, { hours, money }]) => {
      const instance = after.instances.get(id);
      if (instance === undefined || money <= 0) return [];
      const { InstanceName } = instance.settings;
      return [
        [InstanceName, ownerOf(instance), machineOf(instance), hours.toFixed(1), money.toFixed(2)],
      ];
    });
  return [
    style('bold', 'Where most was saved'),
    ...formatTable(
      [
        { title: 'instance' },
        { title: 'owner' },
        { title: 'machine' },
        { title: 'hours', align: 'right' },
        { title: 'CNY', align: 'right' },
      ],
      most,
      style,
    ),
    '',
  ];
}

/** The sum, and what it rests on. */
export function showSaved({ saved, runs, invocations }: PlayResult, style: Style): string[] {
  const { hours, money, otherwise } = sumSaved(saved);
  const share = otherwise > 0 ? `, ${Math.round((100 * money) / otherwise)} % of the bill` : '';
  const sum = `${hours.toFixed(1)} instance hours, CNY ${Math.round(money).toLocaleString('en-US')}`;
  return [
    style('bold', `Saved: ${style('green', sum)}${share}`),
    '  measured: the same people and machines once more, without dsw-steward; sample list prices, pay-as-you-go only',
    // Two true numbers that are far apart make people doubt both.
    '  not the “avoided” of the report: that estimates stops of policies only, until windows end, and no idle cullers',
    style(
      'dim',
      `  Timers woke the functions ${plural(invocations.length, 'time')}, for ${plural(runs.length, 'run')}.`,
    ),
    '',
  ];
}
