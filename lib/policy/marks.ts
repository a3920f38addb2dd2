import { canonicalJson } from '../base/canonical-json.ts';
import type { InstanceObservation } from './observation.ts';
import type { Decision, Json } from './plan.ts';

/** A mark that a run of ours has set and was seen to be there. Instants are ISO 8601 UTC. */
export interface Mark {
  /** Value of the label. */
  readonly value: string;
  /** Since when nobody had changed anything about the instance. */
  readonly since: string;
  /** When the mark was seen. */
  readonly markedAt: string;
  /** The instance's last change as seen then, which is the mark itself. */
  readonly changedAt: string;
  /** Its other labels at that time. */
  readonly labels: Readonly<Record<string, string>>;
  /** Boundary of the run that set it. */
  readonly run: string;
}

/** By instance id. */
export type Marks = Readonly<Record<string, Mark>>;

/** All labels but one. */
export function otherLabels(
  { labels }: Pick<InstanceObservation, 'labels'>,
  key: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== key));
}

/**
 * Whether nothing has happened to an instance since it was marked: the same mark, the same last change, the same labels.
 * Whether a change of labels moves the last change is not documented, so both are held against the mark.
 */
export function isUntouched(instance: InstanceObservation, mark: Mark, key: string): boolean {
  return (
    instance.labels[key] === mark.value &&
    instance.modifiedAt === mark.changedAt &&
    canonicalJson(otherLabels(instance, key)) === canonicalJson(mark.labels)
  );
}

/** What was seen of one act on a mark. */
export interface SeenMark {
  readonly action: 'mark' | 'unmark' | 'delete';
  readonly at: string;
  /** The instance's last change; undefined where it was not seen. */
  readonly modifiedAt: string | undefined;
}

/**
 * The marks on record after a run: those that it set and has seen come in, those that it took away go, and so do those of
 * instances that are no more.
 */
export function nextMarks(
  before: Marks,
  decisions: readonly Decision[],
  seen: ReadonlyMap<string, SeenMark>,
  run: string,
): Marks {
  const marks = decisions.flatMap((decision): [string, Mark][] => {
    const { instanceId: id } = decision;
    const act = seen.get(id);
    if (act === undefined) return before[id] === undefined ? [] : [[id, before[id]]];
    const mark = act.action === 'mark' ? newMark(decision, act, run) : undefined;
    return mark === undefined ? [] : [[id, mark]];
  });
  return Object.fromEntries(marks);
}

function newMark(
  { evidence }: Decision,
  { at, modifiedAt }: SeenMark,
  run: string,
): Mark | undefined {
  const { mark, since } = evidence;
  const labels = readLabels(evidence['labels']);
  if (typeof mark !== 'string' || typeof since !== 'string' || labels === undefined)
    return undefined;
  // Without its last change nothing could tell whether it was touched since.
  if (modifiedAt === undefined) return undefined;
  return { value: mark, since, markedAt: at, changedAt: modifiedAt, labels, run };
}

/** Labels as the planner has written them into the evidence. */
function readLabels(value: Json | undefined): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}
