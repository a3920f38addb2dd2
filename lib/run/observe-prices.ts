import type { InstanceObservation, SpecPrice } from '../policy/observation.ts';
import type { Deadline } from './deadline.ts';
import { readFailure } from './failure.ts';
import type { RunDeps } from './ports.ts';
import type { Warning } from './warning.ts';

export interface PriceLook {
  readonly prices: readonly SpecPrice[];
  readonly warnings: readonly Warning[];
}

/**
 * Reads the hourly list prices of the accelerator types that these instances have.
 *
 * @throws DswError
 */
export async function readPrices(
  deps: Pick<RunDeps, 'dsw'>,
  instances: readonly InstanceObservation[],
  deadline: Deadline,
): Promise<readonly SpecPrice[]> {
  return readPriceList(deps, acceleratorsOf(instances), deadline);
}

/** The same for accelerator types that are known. @throws DswError */
export async function readPriceList(
  deps: Pick<RunDeps, 'dsw'>,
  accelerators: readonly ('CPU' | 'GPU')[],
  deadline: Deadline,
): Promise<readonly SpecPrice[]> {
  const prices = new Map<string, SpecPrice>();
  for (const AcceleratorType of accelerators) {
    const specs = deps.dsw.eachEcsSpec({ AcceleratorType, PageSize: 100 }, deadline.callOptions());
    for await (const spec of specs) {
      const { InstanceType, Price, Currency } = spec;
      if (typeof InstanceType !== 'string' || typeof Price !== 'number') continue;
      prices.set(InstanceType, {
        spec: InstanceType,
        pricePerHour: Price,
        currency: Currency ?? 'CNY',
        gpus: spec.GPU ?? undefined,
        vcpus: spec.CPU ?? undefined,
      });
    }
  }
  return [...prices.values()];
}

/**
 * The same for the estimate of a report, where prices decide nothing, so that a run goes on without them: the report then
 * has hours and no money, and a warning says why.
 */
export async function observePrices(
  deps: Pick<RunDeps, 'dsw'>,
  instances: readonly InstanceObservation[],
  deadline: Deadline,
): Promise<PriceLook> {
  try {
    return { prices: await readPrices(deps, instances, deadline), warnings: [] };
  } catch (error) {
    const { message, requestId } = readFailure(error);
    const warning: Warning = {
      code: 'PRICES_UNKNOWN',
      message: `Prices could not be read, so that no money is estimated: ${message}`,
      ...(requestId === undefined ? {} : { requestId }),
    };
    // Half a price list would count half of the fleet.
    return { prices: [], warnings: [warning] };
  }
}

/** Only pay-as-you-go instances have a spec with a price. */
export function acceleratorsOf(
  instances: readonly Pick<InstanceObservation, 'spec' | 'accelerator'>[],
): ('CPU' | 'GPU')[] {
  const priced = instances.filter((instance) => instance.spec !== undefined);
  const found = new Set(
    priced.map((one) => (one.accelerator?.toUpperCase() === 'GPU' ? 'GPU' : 'CPU')),
  );
  return [...found].sort() as ('CPU' | 'GPU')[]; // a set of these two by construction
}
