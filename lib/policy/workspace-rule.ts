import type { ToldCuller } from './culler-comparison.ts';

/**
 * A rule of QueryAutoShutdownPolicies as values of a culler; undefined where it is not understood, so that it counts for
 * nothing. Documented is one sample, `IdleDuration > 1440 min AND CpuUtilization <= 1%`, and no grammar. A use that the rule
 * does not ask for restricts it in no way, so that any threshold of it is met.
 */
export function readIdleExpression(expression: string): ToldCuller | undefined {
  const found = new Map<string, number>();
  for (const clause of expression.trim().split(/\s+AND\s+/i)) {
    const { what, over, under, number, unit } = CLAUSE.exec(clause)?.groups ?? {};
    const measure = what?.toLowerCase();
    // Two limits on one thing, or one in a unit or direction that makes no sense, is something else than we know.
    if (measure === undefined || found.has(measure)) return undefined;
    if (measure === 'idleduration' ? !over || unit === '%' : !under || unit !== '%')
      return undefined;
    found.set(measure, Number(number));
  }
  const minutes = found.get('idleduration');
  if (minutes === undefined) return undefined;
  return {
    minutes,
    cpuPercent: found.get('cpuutilization') ?? Infinity,
    gpuPercent: found.get('gpuutilization') ?? Infinity,
  };
}

const CLAUSE =
  /^(?<what>IdleDuration|CpuUtilization|GpuUtilization)\s*(?:(?<over>>=?)|(?<under><=?))\s*(?<number>\d+(?:\.\d+)?)\s*(?<unit>min|%)$/i;
