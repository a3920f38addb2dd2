import { formatInZone } from '../base/zone.ts';
import type { NoticeLanguage, NoticeLink, NoticeMessage, NoticeRow } from '../notify/message.ts';
import { ACTION_WORDS } from '../policy/action-words.ts';
import type { ActionName, Decision, Plan } from '../policy/plan.ts';
import { reasonText, type Text } from '../policy/reasons.ts';
import { CLEARS_SOON } from './after-notice.ts';
import type { RunReport, RunStatus } from './report.ts';

/** What a message says beyond plan and report. */
export interface MessageContext {
  readonly language: NoticeLanguage;
  /** Zone of the policy. */
  readonly timeZone: string;
  readonly mentionOwners: boolean;
  /** Name of an owner by id, where it is known. */
  readonly ownerName?: (ownerId: string) => string | undefined;
  /** What can be done about an instance by link. */
  readonly linksOf?: (decision: Decision, language: NoticeLanguage) => readonly NoticeLink[];
}

/** What a plan is about to do, at `at`. Rows are in the order of the plan. */
export function warningMessage(plan: Plan, at: Date, context: MessageContext): NoticeMessage {
  const acts = plan.decisions.filter(isAct);
  const parts = [...countActions(acts)].map(([action, count]) =>
    PHRASES.coming(context.language, ACTION_WORDS[action].name[context.language], count),
  );
  return {
    ...frame(plan, at.toISOString(), context),
    kind: 'warning',
    summary: parts.join(context.language === 'zh' ? '；' : '; '),
    rows: acts.map((act) => {
      const links = context.linksOf?.(act, context.language) ?? [];
      const told = row(act, reasonText(act.reason)[context.language], context);
      return links.length > 0 ? { ...told, links } : told;
    }),
    more: 0,
  };
}

/** What became of a run. What needs a look comes first, then what was left, then what was done. */
export function afterMessage(
  kind: 'done' | 'trouble',
  report: RunReport,
  plan: Plan,
  context: MessageContext,
): NoticeMessage {
  const { language } = context;
  const decisions = new Map(plan.decisions.map((decision) => [decision.instanceId, decision]));
  const rows: NoticeRow[] = [];
  const add = (id: string, reason: (decision: Decision) => string) => {
    const decision = decisions.get(id);
    if (decision !== undefined) rows.push(row(decision, reason(decision), context));
  };
  for (const { instanceId, outcome, code, message } of report.needsLook) {
    const facts = [code ?? outcome, message].filter((part) => part !== undefined);
    add(instanceId, () => facts.join(': '));
  }
  for (const id of report.left) add(id, () => PHRASES.left[language]);
  for (const id of report.done)
    add(id, (one) => (isAct(one) ? ACTION_WORDS[one.action].name[language] : ''));
  return {
    ...frame(plan, report.scheduledAt, context),
    kind,
    summary: PHRASES.through(language, STATUSES[report.status][language], {
      done: report.done.length,
      look: report.needsLook.length,
      left: report.left.length,
    }),
    rows,
    more: 0,
  };
}

/** Stopped instances whose free disk will be cleared soon, the first ones first. */
export function diskMessage(plan: Plan, context: MessageContext): NoticeMessage {
  const { language, timeZone } = context;
  const dateOf = ({ evidence }: Decision) => String(evidence['diskClearsAt'] ?? '');
  const disks = plan.decisions
    .filter(({ reason }) => reason === CLEARS_SOON)
    .sort((a, b) => (dateOf(a) < dateOf(b) ? -1 : 1));
  const first = disks[0];
  return {
    ...frame(plan, first === undefined ? plan.scheduledAt : dateOf(first), context),
    kind: 'disk',
    summary: PHRASES.disks(language, disks.length),
    rows: disks.map((one) => {
      const at = formatInZone(timeZone, new Date(dateOf(one)), 'YYYY-MM-DD HH:mm');
      return row(one, PHRASES.clearsAt(language, at), context);
    }),
    more: 0,
  };
}

type Act = Decision & { readonly action: ActionName };

function isAct(decision: Decision): decision is Act {
  return decision.action !== 'keep';
}

function countActions(acts: readonly Act[]): Map<ActionName, number> {
  const counts = new Map<ActionName, number>();
  for (const { action } of acts) counts.set(action, (counts.get(action) ?? 0) + 1);
  return counts;
}

function frame({ policy, target }: Plan, at: string, context: MessageContext) {
  const { language, timeZone, mentionOwners } = context;
  return { policy, target, at, timeZone, language, mentionOwners };
}

function row(
  { instanceId, instanceName, ownerId }: Decision,
  reason: string,
  { ownerName }: MessageContext,
): NoticeRow {
  return { instanceId, instanceName, ownerId, ownerName: ownerName?.(ownerId) ?? '', reason };
}

const STATUSES: Readonly<Record<RunStatus, Text>> = {
  done: { en: 'The run is through', zh: '执行完毕' },
  planned: { en: 'A dry run: nothing was done', zh: '试运行，未执行任何操作' },
  'guard-tripped': {
    en: 'A limit was exceeded, so nothing was done',
    zh: '超出保护限制，未执行任何操作',
  },
  halted: { en: 'Too much went wrong, so the rest was left alone', zh: '异常过多，其余实例未处理' },
  superseded: {
    en: 'The next scheduled time came first, so the rest was left alone',
    zh: '下一计划时间已到，其余实例未处理',
  },
  incomplete: { en: 'The next trigger goes on', zh: '下次触发时继续' },
  failed: {
    en: 'The run broke off, and the next trigger tries again',
    zh: '执行中断，下次触发时重试',
  },
};

const PHRASES = {
  left: { en: 'not done', zh: '未执行' },
  disks: (language: NoticeLanguage, count: number) =>
    language === 'zh'
      ? `${count} 个已停止实例的免费系统盘即将被清空。如需保留数据，请启动一次实例，或将数据另行保存。`
      : `The free disk of ${count} stopped ${count === 1 ? 'instance' : 'instances'} will be cleared soon. Start an instance once, or save its data elsewhere, to keep them.`,
  clearsAt: (language: NoticeLanguage, at: string) =>
    language === 'zh' ? `将于 ${at} 清空` : `cleared at ${at}`,
  coming: (language: NoticeLanguage, action: string, count: number) =>
    language === 'zh'
      ? `将对 ${count} 个实例执行：${action}`
      : `${count} ${count === 1 ? 'instance' : 'instances'}: ${action}`,
  through: (
    language: NoticeLanguage,
    status: string,
    { done, look, left }: { readonly done: number; readonly look: number; readonly left: number },
  ) =>
    language === 'zh'
      ? `${status}。成功 ${done} 个，需要处理 ${look} 个，未执行 ${left} 个。`
      : `${status}. Done: ${done}. Needs a look: ${look}. Not done: ${left}.`,
} as const;
