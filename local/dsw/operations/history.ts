import type { Instance, LifecycleEntry, Session } from '../entities.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { isStarting } from '../state-machine.ts';
import { toWireTime, toWireTimeWithMs } from '../wire-time.ts';
import type { World } from '../world-type.ts';
import {
  checkToken,
  readFlag,
  readInstant,
  readNumber,
  readText,
  refused,
  requireInstance,
  unknown,
} from './call.ts';

export const getLifecycle: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  checkToken(world, call, instance.id);
  const from = readInstant(call, 'StartTime') ?? 0;
  const to = readInstant(call, 'EndTime') ?? Number.POSITIVE_INFINITY;
  const sessions = instance.sessions.filter((session) => isWithin(session, from, to));
  if ((readText(call, 'Order') ?? rules.historyOrder.value) === 'DESC') sessions.reverse();
  const offset = readNumber(call, 'SessionNumber') ?? 0;
  const limit = readNumber(call, 'Limit') ?? sessions.length;
  if (offset < 0 || limit < 0) throw refused('SessionNumber and Limit: expected 0 or more.');
  return {
    TotalCount: sessions.length,
    Lifecycle: sessions
      .slice(offset, offset + limit)
      .map((session) => session.entries.map(showEntry)),
  };
};

function isWithin(session: Session, from: number, to: number): boolean {
  const begin = session.entries[0]?.from ?? 0;
  const end = session.entries.at(-1)?.to ?? Number.POSITIVE_INFINITY;
  return begin <= to && end >= from;
}

function showEntry(entry: LifecycleEntry): Record<string, unknown> {
  const { reason } = entry;
  return {
    LifecycleId: entry.id,
    Status: entry.status,
    ...(reason === undefined ? {} : { ReasonCode: reason.code, ReasonMessage: reason.message }),
    GmtCreateTime: toWireTime(entry.from),
    ...(entry.to === undefined ? {} : { GmtEndTime: toWireTime(entry.to) }),
  };
}

const defaultEvents = 2000;

/** rules.eventLines */
export const getInstanceEvents: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  checkToken(world, call, instance.id);
  const from = readInstant(call, 'StartTime') ?? 0;
  const to = readInstant(call, 'EndTime') ?? Number.POSITIVE_INFINITY;
  const level = readText(call, 'EventLevel')?.toUpperCase();
  const lines = entriesOf(instance)
    .filter((entry) => entry.from >= from && entry.from <= to)
    .filter((entry) => level === undefined || level === levelOf(entry))
    .map(showLine);
  if (readFlag(call, 'Reverse')) lines.reverse();
  const offset = readNumber(call, 'Offset') ?? 0;
  const size = readNumber(call, 'MaxEventsNum') ?? defaultEvents;
  if (offset < 0 || size < 1) throw refused('Offset: expected 0 or more; MaxEventsNum: 1 or more.');
  return {
    InstanceId: instance.id,
    TotalCount: lines.length,
    Events: lines.slice(offset, offset + size),
  };
};

function entriesOf(instance: Instance): readonly LifecycleEntry[] {
  return instance.sessions.flatMap((session) => session.entries);
}

function isFailure(entry: LifecycleEntry): boolean {
  return entry.status === 'Failed' || entry.status === 'SaveFailed';
}

function levelOf(entry: LifecycleEntry): string {
  return isFailure(entry) ? 'ERROR' : 'INFO';
}

function showLine(entry: LifecycleEntry): string {
  const reason =
    entry.reason === undefined ? '' : ` (${entry.reason.code}: ${entry.reason.message})`;
  return `${toWireTime(entry.from)} [${levelOf(entry)}] Instance status is ${entry.status}.${reason}`;
}

const logPage = 100;

/** Failures of one instance, or of all; an old call that is on its way out. */
export const listSystemLogs: Handler = (world, call) => {
  const from = readInstant(call, 'GmtStartTime') ?? 0;
  const to = readInstant(call, 'GmtEndTime') ?? Number.POSITIVE_INFINITY;
  const lifecycleId = readText(call, 'LifecycleId');
  const category = readText(call, 'ProblemCategory');
  const found = instancesOf(world, call)
    .flatMap((instance) => failuresOf(instance, category))
    .filter(({ entry }) => entry.from >= from && entry.from <= to)
    .filter(({ entry }) => lifecycleId === undefined || entry.id === lifecycleId)
    .sort((a, b) => a.entry.from - b.entry.from);
  if (readText(call, 'Order') === 'DESC') found.reverse();
  const offset = readOffset(call);
  const next = offset + logPage;
  return {
    SystemLogs: found.slice(offset, next).map(({ instance, entry }) => ({
      GmtCreateTime: toWireTimeWithMs(entry.from),
      Level: 'Error',
      Content:
        `${instance.id} ${entry.status}: ${entry.reason?.code ?? 'InternalError'} ${entry.reason?.message ?? ''}`.trim(),
    })),
    ...(next < found.length ? { Offset: String(next) } : {}),
  };
};

function instancesOf(world: World, call: ServiceCall): readonly Instance[] {
  const id = readText(call, 'InstanceId');
  if (id === undefined) return [...world.instances.values()];
  const instance = world.instances.get(id);
  if (instance === undefined) throw unknown('instance', id);
  return [instance];
}

function failuresOf(instance: Instance, category: string | undefined) {
  return instance.sessions.flatMap((session, index) =>
    session.entries.flatMap((entry, number) => {
      if (!isFailure(entry)) return [];
      const before = session.entries[number - 1]?.status;
      const starting = before === undefined || isStarting(before);
      const kind = !starting
        ? 'InstanceTerminating'
        : index === 0
          ? 'InstanceCreateFailed'
          : 'InstanceStartFailed';
      return category === undefined || category === kind ? [{ instance, entry }] : [];
    }),
  );
}

function readOffset(call: ServiceCall): number {
  const text = readText(call, 'Offset');
  if (text === undefined) return 0;
  if (!/^\d+$/.test(text)) throw refused('Offset: not one of ours.');
  return Number(text);
}

/** Why an instance failed last, if it did. */
export function lastFailure(instance: Instance, category: string): LifecycleEntry | undefined {
  const any = failuresOf(instance, category).at(-1) ?? failuresOf(instance, undefined).at(-1);
  return any?.entry;
}
