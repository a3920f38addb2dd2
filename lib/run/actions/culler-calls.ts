import type { CallOptions } from '../../dsw/call.ts';
import type { CreateIdleInstanceCullerResponse } from '../../dsw/types.gen.ts';
import type { ToldCuller } from '../../policy/culler-comparison.ts';
import { readFailure } from '../failure.ts';
import type { RunDeps } from '../ports.ts';

type CallDeps = Pick<RunDeps, 'dsw'>;

/** Gives an instance a culler; the service refuses it where there is one. */
export function createCuller(
  { dsw }: CallDeps,
  InstanceId: string,
  { minutes, cpuPercent, gpuPercent }: ToldCuller,
  options: CallOptions,
): Promise<CreateIdleInstanceCullerResponse> {
  return dsw.createIdleInstanceCuller(
    {
      InstanceId,
      ...(minutes === undefined ? {} : { MaxIdleTimeInMinutes: minutes }),
      ...(cpuPercent === undefined ? {} : { CpuPercentThreshold: cpuPercent }),
      ...(gpuPercent === undefined ? {} : { GpuPercentThreshold: gpuPercent }),
    },
    options,
  );
}

/**
 * The culler that an instance has at this moment, asked for alone: a listing may still show one that was deleted. What the
 * service answers where there is none is not documented; "not found" and an empty answer are both taken for that.
 */
export async function findCuller(
  { dsw }: CallDeps,
  InstanceId: string,
  options: CallOptions,
): Promise<ToldCuller | undefined> {
  try {
    const answer = await dsw.getIdleInstanceCuller({ InstanceId }, options);
    const found = {
      minutes: answer.MaxIdleTimeInMinutes ?? undefined,
      cpuPercent: answer.CpuPercentThreshold ?? undefined,
      gpuPercent: answer.GpuPercentThreshold ?? undefined,
    };
    return Object.values(found).every((value) => value === undefined) ? undefined : found;
  } catch (error) {
    if (readFailure(error).code === 'DSW_NOT_FOUND') return undefined;
    throw error;
  }
}
