import type { InstanceSettings } from './entities.ts';

export interface EcsSpec {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGB: number;
  readonly gpus: number;
  readonly gpuType: string | undefined;
  /** Of one card. */
  readonly gpuMemoryGB: number;
  /** SAMPLE price: CNY per hour, of the right size but from no price list. */
  readonly pricePerHour: number;
  /** kbit/s. */
  readonly bandwidthRx: number;
  readonly spot: boolean;
}

function cpu(name: string, vcpus: number, memoryGB: number, pricePerHour: number): EcsSpec {
  return {
    name,
    vcpus,
    memoryGB,
    gpus: 0,
    gpuType: undefined,
    gpuMemoryGB: 0,
    pricePerHour,
    bandwidthRx: vcpus * 500_000,
    spot: true,
  };
}

function gpu(
  name: string,
  [vcpus, memoryGB]: readonly [number, number],
  [gpus, gpuType, gpuMemoryGB]: readonly [number, string, number],
  pricePerHour: number,
): EcsSpec {
  return {
    name,
    vcpus,
    memoryGB,
    gpus,
    gpuType,
    gpuMemoryGB,
    pricePerHour,
    bandwidthRx: Math.min(64_000_000, vcpus * 1_000_000),
    spot: gpus === 1,
  };
}

/** Machines of DSW with real names and sizes. The prices are samples: look yours up in ListEcsSpecs of the real service. */
export const ecsSpecs: readonly EcsSpec[] = [
  cpu('ecs.c6.large', 2, 4, 0.39),
  cpu('ecs.c6.xlarge', 4, 8, 0.78),
  cpu('ecs.c6.2xlarge', 8, 16, 1.56),
  cpu('ecs.c7.large', 2, 4, 0.41),
  cpu('ecs.c7.2xlarge', 8, 16, 1.63),
  cpu('ecs.g6.large', 2, 8, 0.5),
  cpu('ecs.g6.xlarge', 4, 16, 1),
  cpu('ecs.g6.2xlarge', 8, 32, 2),
  cpu('ecs.g6.4xlarge', 16, 64, 4),
  cpu('ecs.g6.8xlarge', 32, 128, 8),
  cpu('ecs.g7.large', 2, 8, 0.53),
  cpu('ecs.g7.xlarge', 4, 16, 1.06),
  cpu('ecs.g7.2xlarge', 8, 32, 2.12),
  cpu('ecs.g7.4xlarge', 16, 64, 4.23),
  cpu('ecs.r6.large', 2, 16, 0.66),
  cpu('ecs.r6.2xlarge', 8, 64, 2.65),
  cpu('ecs.r7.4xlarge', 16, 128, 5.6),
  gpu('ecs.gn5-c4g1.xlarge', [4, 30], [1, 'P100', 16], 9.65),
  gpu('ecs.gn5-c8g1.2xlarge', [8, 60], [1, 'P100', 16], 11.42),
  gpu('ecs.gn6i-c4g1.xlarge', [4, 15], [1, 'T4', 16], 8.68),
  gpu('ecs.gn6i-c8g1.2xlarge', [8, 31], [1, 'T4', 16], 10.51),
  gpu('ecs.gn6i-c16g1.4xlarge', [16, 62], [1, 'T4', 16], 12.84),
  gpu('ecs.gn6i-c24g1.6xlarge', [24, 93], [1, 'T4', 16], 14.69),
  gpu('ecs.gn6v-c8g1.2xlarge', [8, 32], [1, 'V100', 16], 22.8),
  gpu('ecs.gn6v-c8g1.8xlarge', [32, 128], [4, 'V100', 16], 91.2),
  gpu('ecs.gn6e-c12g1.3xlarge', [12, 92], [1, 'V100', 32], 26.06),
  gpu('ecs.gn7i-c8g1.2xlarge', [8, 30], [1, 'A10', 24], 9.5),
  gpu('ecs.gn7i-c16g1.4xlarge', [16, 60], [1, 'A10', 24], 10.46),
  gpu('ecs.gn7i-c32g1.8xlarge', [32, 188], [1, 'A10', 24], 14.1),
  gpu('ecs.gn7i-c32g1.16xlarge', [64, 376], [2, 'A10', 24], 28.2),
  gpu('ecs.gn7-c12g1.3xlarge', [12, 94], [1, 'A100', 40], 31.58),
  gpu('ecs.gn7-c13g1.13xlarge', [52, 378], [4, 'A100', 40], 126.3),
  gpu('ecs.gn7e-c16g1.4xlarge', [16, 125], [1, 'A100', 80], 34.74),
  gpu('ecs.gn7e-c16g1.16xlarge', [64, 500], [4, 'A100', 80], 138.97),
  gpu('ecs.gn7e-c16g1.32xlarge', [128, 1000], [8, 'A100', 80], 277.94),
];

const byName: ReadonlyMap<string, EcsSpec> = new Map(ecsSpecs.map((spec) => [spec.name, spec]));

export function findSpec(name: string | undefined): EcsSpec | undefined {
  return name === undefined ? undefined : byName.get(name);
}

/** What an instance asks of its machine, whichever way it is paid. */
export interface Shape {
  readonly cpus: number;
  readonly memoryGB: number;
  readonly gpus: number;
  readonly gpuType: string | undefined;
  /** Of all its cards. */
  readonly gpuMemoryGB: number;
}

const gpuMemory: Readonly<Record<string, number>> = {
  V100: 16,
  A100: 80,
  T4: 16,
  A10: 24,
  P100: 16,
};

/** A text like `8`, `32Gi` or `0.5`; 0 when absent or no number. */
function quantity(text: string | undefined): number {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : 0;
}

const shapesOfSpecs: ReadonlyMap<string, Shape> = new Map(
  ecsSpecs.map((spec) => [
    spec.name,
    {
      cpus: spec.vcpus,
      memoryGB: spec.memoryGB,
      gpus: spec.gpus,
      gpuType: spec.gpuType,
      gpuMemoryGB: spec.gpus * spec.gpuMemoryGB,
    },
  ]),
);

export function shapeOf({ EcsSpec, RequestedResource }: InstanceSettings): Shape {
  const known = EcsSpec === undefined ? undefined : shapesOfSpecs.get(EcsSpec);
  if (known !== undefined) return known;
  const gpus = quantity(RequestedResource?.GPU);
  return {
    cpus: quantity(RequestedResource?.CPU),
    memoryGB: quantity(RequestedResource?.Memory),
    gpus,
    gpuType: gpus > 0 ? RequestedResource?.GPUType : undefined,
    gpuMemoryGB: gpus * (gpuMemory[RequestedResource?.GPUType ?? ''] ?? 16),
  };
}

export function acceleratorOf(settings: InstanceSettings): 'CPU' | 'GPU' {
  return hasGpu(settings) ? 'GPU' : 'CPU';
}

export function hasGpu(settings: InstanceSettings): boolean {
  return shapeOf(settings).gpus > 0;
}

/** It follows from the resource: a resource group is subscribed to, a spec is paid as you go. */
export function paymentOf(settings: InstanceSettings): 'PayAsYouGo' | 'Subscription' {
  return settings.EcsSpec === undefined && settings.ResourceId !== undefined
    ? 'Subscription'
    : 'PayAsYouGo';
}
