import { createDraw, pick, textFrom } from './chance.ts';
import type { FleetWorkspace } from './entities.ts';

/** Who works here: names, teams and places of a made-up company. */

export interface Person {
  readonly id: string;
  readonly login: string;
  /** As RAM shows it; many are in Chinese. */
  readonly name: string;
  readonly team: string;
  readonly costCenter: string;
  /** 0–1: where among the workspaces they are at home. */
  readonly home: number;
}

export const projects = [
  'ranking',
  'recall',
  'ctr_model',
  'asr',
  'tts',
  'ocr',
  'detector',
  'llm_sft',
  'rag_eval',
  'embedding',
  'forecast',
  'fraud',
  'explore',
  'course',
] as const;

const families: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['王', 'wang'],
  ['李', 'li'],
  ['张', 'zhang'],
  ['刘', 'liu'],
  ['陈', 'chen'],
  ['杨', 'yang'],
  ['赵', 'zhao'],
  ['黄', 'huang'],
  ['周', 'zhou'],
  ['吴', 'wu'],
  ['欧阳', 'ouyang'],
];
const givens: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['伟', 'wei'],
  ['芳', 'fang'],
  ['娜', 'na'],
  ['敏', 'min'],
  ['静', 'jing'],
  ['磊', 'lei'],
  ['洋', 'yang'],
  ['婷', 'ting'],
  ['子轩', 'zixuan'],
  ['浩然', 'haoran'],
  ['雨桐', 'yutong'],
  ['思远', 'siyuan'],
];
const teams = ['search', 'ads', 'speech', 'vision', 'llm', 'risk', 'platform'] as const;

/** One person for about two instances. */
export function peopleFor(instances: number, seed: number): readonly [Person, ...Person[]] {
  const count = Math.max(1, Math.ceil(instances / 2));
  const [first, ...others] = Array.from({ length: count }, (_, index) => makePerson(seed, index));
  return [first ?? makePerson(seed, 0), ...others];
}

function makePerson(seed: number, index: number): Person {
  const draw = createDraw(seed ^ 0x5eed, index + 1);
  const [family, familyLatin] = pick(draw, families);
  const [given, givenLatin] = pick(draw, givens);
  const team = pick(draw, teams);
  const chinese = draw() < 0.6;
  // RAM users have numeric ids of 18 digits that begin with 2.
  const digits = textFrom(seed, index + 1, 16).replaceAll(/\D/g, (letter) =>
    String(letter.charCodeAt(0) % 10),
  );
  return {
    id: `20${digits}`,
    login: `${familyLatin}_${givenLatin}`,
    name: chinese ? `${family}${given}` : `${familyLatin}.${givenLatin}${index % 97}`,
    team,
    costCenter: `cc-${1000 + teams.indexOf(team) * 10}`,
    home: draw(),
  };
}

const workspaceNames = [
  'search_dev',
  'ads_dev',
  'speech_lab',
  'vision_lab',
  'llm_research',
  'risk_models',
  'platform',
  'teaching',
  'sandbox',
  'shared_gpu',
] as const;

/** Three workspaces for a small fleet, ten for a large one; one of them has an administrator's idle rule. */
export function workspacesFor(instances: number): readonly FleetWorkspace[] {
  const count = Math.min(workspaceNames.length, 3 + Math.floor(instances / 100));
  return workspaceNames.slice(0, count).map((WorkspaceName, index) => ({
    WorkspaceId: String(100_001 + index),
    WorkspaceName,
    ...(WorkspaceName === 'sandbox'
      ? {
          autoShutdown: {
            CpuPercentThreshold: 1,
            GpuPercentThreshold: 1,
            MaxIdleTimeInMinutes: 1440,
          },
        }
      : {}),
  }));
}
