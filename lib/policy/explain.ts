import { ACTION_WORDS } from './action-words.ts';
import type { Decision, Json } from './plan.ts';
import { reasonText } from './reasons.ts';

/** A decision as one sentence: what is to happen, why, and what was seen. */
export function explainDecision(decision: Decision, language: 'en' | 'zh' = 'en'): string {
  const { instanceId, instanceName, action, reason, evidence } = decision;
  const name = instanceName === '' ? instanceId : `${instanceName} (${instanceId})`;
  const why = reasonText(reason)[language];
  const seen = describeEvidence(evidence);
  if (language === 'zh') {
    const verb = action === 'keep' ? '保留' : ACTION_WORDS[action].verb.zh;
    return `${verb} ${name}：${why}${seen === '' ? '' : `（${seen}）`}。`;
  }
  const verb = action === 'keep' ? 'Keep' : capital(ACTION_WORDS[action].verb.en);
  return `${verb} ${name}: ${why}${seen === '' ? '' : ` (${seen})`}.`;
}

/** Facts in one line, `cpuPercent 3, over 1h`. */
function describeEvidence(evidence: Decision['evidence']): string {
  return Object.entries(evidence)
    .map(([key, value]) => `${key} ${describeValue(value)}`)
    .join(', ');
}

function describeValue(value: Json): string {
  if (value === null) return 'none';
  if (Array.isArray(value)) return `[${value.map(describeValue).join(', ')}]`;
  return typeof value === 'object'
    ? `(${describeEvidence(value as Decision['evidence'])})`
    : String(value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
