import { describe, expect, it } from 'vitest';
import { describeEvidence } from '../../../lib/cli/describe-evidence.ts';
import type { Decision } from '../../../lib/policy/plan.ts';

function inWords(evidence: Decision['evidence']): string {
  const decision: Decision = {
    instanceId: 'dsw-a',
    instanceName: 'a',
    workspaceId: '1',
    ownerId: '2',
    action: 'keep',
    reason: 'busy',
    evidence,
  };
  return describeEvidence(decision, 'Asia/Shanghai');
}

const culler = { cpuPercent: 5, gpuPercent: null };
const until = '2026-01-06T00:00:00.000Z';

describe('describeEvidence', () => {
  it.each<[string, Decision['evidence'], string]>([
    [
      'an idle instance',
      { idle: { by: 'idle culler', idleMinutes: 32, culler, over: '30m' } },
      'idle 32 min of 30 needed',
    ],
    [
      'one that was in use a moment ago',
      { by: 'idle culler', idleMinutes: 4, culler, over: '1h' },
      'in use 4 min ago, 60 idle ones needed',
    ],
    [
      'one whose use was low',
      { idle: { by: 'metrics', cpuPercent: 1.8123, gpuPercent: 0, over: '1h' } },
      'idle for 1h: at most CPU 1.8 %, GPU 0 %',
    ],
    [
      'one in use',
      {
        by: 'metrics',
        metric: 'gpu',
        percent: 45.44,
        threshold: 10,
        at: '2026-01-05T14:40:00.000Z',
        over: '1h',
      },
      'GPU 45.4 % at Mon 01-05 22:40, in use from 10 % on',
    ],
    [
      'one of which too little is known',
      { metric: 'cpu', coveragePercent: 40, neededPercent: 80, over: '1h' },
      'CPU known for 40 % of the last 1h, 80 % needed',
    ],
    [
      'one that is held',
      { label: 'steward-hold', value: '2h', until },
      'label steward-hold=2h until Tue 01-06 08:00',
    ],
    [
      'a hold that is over',
      { hold: { label: 'steward-hold', value: '2h', until, holdIgnored: 'expired' } },
      'label steward-hold=2h is passed over: expired, it ended Tue 01-06 08:00',
    ],
    [
      'a hold that cannot be read',
      { label: 'steward-hold', value: 'x', problem: 'no end' },
      'label steward-hold=x cannot be read: no end',
    ],
    [
      'one that is protected',
      { clause: 'protect[0]', protect: { labels: { team: 'infra' }, owner: '200' } },
      'protected by label team and owner 200 (protect[0])',
    ],
    [
      'one that is not selected',
      { clause: 'labels.team', wanted: 'infra', found: null },
      'labels.team is none, not infra',
    ],
    [
      'a status, and when its disk is cleared',
      { status: 'Stopped', diskClearsAt: '2026-01-20T14:00:00Z' },
      'is Stopped, disk cleared from Tue 01-20 22:00',
    ],
    [
      'an idle culler that is not the wanted one',
      {
        by: 'culler',
        wanted: { minutes: 60, cpuPercent: 10 },
        found: { minutes: 600, cpuPercent: 10, gpuPercent: 5 },
      },
      'by culler, wanted 60 min under CPU 10 %, has 600 min under CPU 10 %, GPU 5 %',
    ],
    [
      'an idle culler that is missing',
      { by: 'culler', wanted: { minutes: 60 }, found: null },
      'by culler, wanted 60 min, has none',
    ],
    [
      'what has no words of its own',
      { protectedByWorkspace: true, seen: { parts: 60 }, before: null },
      'protected by workspace true, seen parts 60, before unknown',
    ],
    ['nothing', {}, ''],
  ])('says in words what it is of %s', (_what, evidence, words) => {
    expect(inWords(evidence)).toBe(words);
  });
});
