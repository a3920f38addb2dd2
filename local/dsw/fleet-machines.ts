import { between, type Draw, pick, pickWeighted } from './chance.ts';
import type { FleetInstance } from './entities.ts';
import { findSpec } from './specs.ts';

/** What an instance runs on. */
export interface Machine {
  readonly gpu: boolean;
  readonly subscription: boolean;
  readonly settings: Pick<
    FleetInstance,
    'EcsSpec' | 'ResourceId' | 'RequestedResource' | 'Priority' | 'OversoldType'
  >;
  readonly disk: FleetInstance['CloudDisks'];
}

export function drawMachine(draw: Draw, groups: readonly [string, string]): Machine {
  if (draw() < 0.15) {
    const gpus = pickWeighted(draw, [
      ['1', 70],
      ['2', 20],
      ['4', 10],
    ]);
    return {
      gpu: true,
      subscription: true,
      settings: {
        ResourceId: pick(draw, groups),
        RequestedResource: {
          CPU: String(Number(gpus) * 12),
          GPU: gpus,
          GPUType: pickWeighted(draw, [
            ['A100', 60],
            ['V100', 40],
          ]),
          Memory: String(Number(gpus) * 90),
          SharedMemory: String(Number(gpus) * 45),
        },
        Priority: between(draw, 1, 9),
        OversoldType: pickWeighted(draw, [
          ['ForbiddenQuotaOverSold', 70],
          ['AcceptQuotaOverSold', 20],
          ['ForceQuotaOverSold', 10],
        ]),
      },
      disk: undefined,
    };
  }
  const spec = pickWeighted(draw, specWeights);
  const size = pickWeighted(draw, [
    ['100Gi', 82],
    ['200Gi', 12],
    ['500Gi', 6],
  ]);
  return {
    gpu: (findSpec(spec)?.gpus ?? 0) > 0,
    subscription: false,
    settings: { EcsSpec: spec },
    disk: [{ Capacity: size, MountPath: '/mnt/workspace', Path: '/workspace', SubType: 'rootfs' }],
  };
}

const specWeights = [
  ['ecs.g6.large', 6],
  ['ecs.g6.xlarge', 8],
  ['ecs.g7.2xlarge', 6],
  ['ecs.g7.4xlarge', 3],
  ['ecs.c6.2xlarge', 3],
  ['ecs.r6.2xlarge', 3],
  ['ecs.gn6i-c4g1.xlarge', 14],
  ['ecs.gn6i-c8g1.2xlarge', 14],
  ['ecs.gn7i-c8g1.2xlarge', 13],
  ['ecs.gn7i-c16g1.4xlarge', 8],
  ['ecs.gn6v-c8g1.2xlarge', 8],
  ['ecs.gn6e-c12g1.3xlarge', 3],
  ['ecs.gn7-c12g1.3xlarge', 5],
  ['ecs.gn7e-c16g1.4xlarge', 3],
  ['ecs.gn6v-c8g1.8xlarge', 1.5],
  ['ecs.gn7e-c16g1.16xlarge', 0.5],
] as const satisfies readonly [readonly [string, number], ...(readonly [string, number])[]];
