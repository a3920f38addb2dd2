import type { Handler } from '../operation.ts';
import { rules } from '../rules.ts';
import { type EcsSpec, ecsSpecs } from '../specs.ts';
import { pageOf, readText } from './call.ts';

export const listEcsSpecs: Handler = (world, call) => {
  const accelerator = readText(call, 'AcceleratorType');
  const fitting = ecsSpecs.filter((spec) => (spec.gpus > 0 ? 'GPU' : 'CPU') === accelerator);
  if (readText(call, 'Order') === 'DESC') fitting.reverse();
  return {
    TotalCount: fitting.length,
    EcsSpecs: pageOf(call, fitting).map((spec) =>
      show(spec, !world.records.outOfStock.has(spec.name)),
    ),
  };
};

function show(spec: EcsSpec, inStock: boolean): Record<string, unknown> {
  return {
    AcceleratorType: spec.gpus > 0 ? 'GPU' : 'CPU',
    CPU: spec.vcpus,
    Currency: 'CNY',
    GPU: spec.gpus,
    ...(spec.gpuType === undefined
      ? {}
      : { GPUMemorySize: spec.gpuMemoryGB, GPUType: spec.gpuType }),
    InstanceBandwidthRx: spec.bandwidthRx,
    InstanceType: spec.name,
    IsAvailable: inStock,
    Labels: [],
    Memory: spec.memoryGB,
    Price: spec.pricePerHour,
    SpotStockStatus: inStock && spec.spot ? 'WithStock' : 'NoStock',
    SystemDiskCapacity: rules.freeDiskGiB.value,
  };
}
