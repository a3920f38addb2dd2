import type {
  DiskObservation,
  IdleCullerObservation,
  InstanceObservation,
} from '../policy/observation.ts';
import type { LatestSnapshot } from '../policy/snapshot-listing.ts';

type Wire = Readonly<Record<string, unknown>>;

/**
 * Makes an observation of one instance of ListInstances or GetInstance. Every field may be missing, null or of another
 * type than documented; what cannot be read is left undefined, and an unknown status stays as it is.
 *
 * @returns undefined when there is no instance id: nothing could be decided about it
 */
export function observeInstance(wire: unknown): InstanceObservation | undefined {
  if (!isRecord(wire)) return undefined;
  const id = text(wire['InstanceId']);
  if (id === undefined) return undefined;
  return {
    id,
    name: text(wire['InstanceName']) ?? id,
    status: text(wire['Status']) ?? 'Unknown',
    workspaceId: text(wire['WorkspaceId']) ?? '',
    ownerId: text(wire['UserId']) ?? '',
    ownerName: text(wire['UserName']),
    labels: readLabels(wire['Labels']),
    spec: text(wire['EcsSpec']),
    accelerator: text(wire['AcceleratorType']),
    paymentType: text(wire['PaymentType']),
    resourceId: text(wire['ResourceId']),
    priority: number(wire['Priority']),
    imageName: text(wire['ImageName']),
    createdAt: instant(wire['GmtCreateTime']),
    modifiedAt: instant(wire['GmtModifiedTime']),
    accumulatedRunningMs: number(wire['AccumulatedRunningTimeInMs']),
    culler: readCuller(wire['IdleInstanceCuller']),
    shutdownTimerDueAt: isRecord(wire['InstanceShutdownTimer'])
      ? instant(wire['InstanceShutdownTimer']['DueTime'])
      : undefined,
    reasonCode: text(wire['ReasonCode']),
    disks: readDisks(wire['CloudDisks']),
    usage: undefined,
    sessions: undefined,
    latestSnapshot: readLatestSnapshot(wire['LatestSnapshot']),
    snapshots: undefined,
  };
}

/** Documented as a list of Key and Value; a plain map is understood too. A label without a value is an empty one. */
export function readLabels(value: unknown): Record<string, string> {
  const pairs = Array.isArray(value)
    ? value.filter(isRecord).map((label) => [label['Key'], label['Value']] as const)
    : Object.entries(isRecord(value) ? value : {});
  const labels = new Map<string, string>();
  for (const [key, content] of pairs) {
    const name = text(key);
    if (name !== undefined) labels.set(name, scalarText(content) ?? '');
  }
  return Object.fromEntries(labels);
}

function readDisks(value: unknown): DiskObservation[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((disk: unknown) => ({
    sizeGiB: isRecord(disk) ? gibibytes(text(disk['Capacity'])) : undefined,
  }));
}

/** Of a Kubernetes quantity such as `100Gi`. */
function gibibytes(quantity: string | undefined): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]i?)?$/.exec(quantity ?? '') ?? [];
  const bytes = UNIT_BYTES.get(unit);
  return amount === undefined || bytes === undefined
    ? undefined
    : (Number(amount) * bytes) / 2 ** 30;
}

const UNIT_BYTES: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['K', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
]);

function readCuller(value: unknown): IdleCullerObservation | undefined {
  if (!isRecord(value)) return undefined;
  const culler = {
    maxIdleMinutes: number(value['MaxIdleTimeInMinutes']),
    cpuPercent: number(value['CpuPercentThreshold']),
    gpuPercent: number(value['GpuPercentThreshold']),
    idleMinutes: number(value['IdleTimeInMinutes']),
  };
  // The service may answer with an empty object where there is no culler.
  return culler.maxIdleMinutes === undefined &&
    culler.cpuPercent === undefined &&
    culler.gpuPercent === undefined
    ? undefined
    : culler;
}

/** The `LatestSnapshot` of an instance; the service may give an empty object where there is none. */
function readLatestSnapshot(wire: unknown): LatestSnapshot | undefined {
  if (!isRecord(wire)) return undefined;
  const name = text(wire['ImageName']);
  const imageUrl = text(wire['ImageUrl']);
  if (name === undefined && imageUrl === undefined) return undefined;
  return {
    name,
    imageUrl,
    status: text(wire['Status']) ?? 'Unknown',
    modifiedAt: instant(wire['GmtModifiedTime']),
    reasonCode: text(wire['ReasonCode']),
    reasonMessage: text(wire['ReasonMessage']),
  };
}

/** Text that says something; ids sometimes come as numbers. */
export function text(value: unknown): string | undefined {
  const read = scalarText(value);
  return read === '' ? undefined : read;
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A finite number, also where it comes as text, as 64-bit numbers do from some gateways. */
function number(value: unknown): number | undefined {
  if (typeof value === 'string' && value.trim() !== '') return number(Number(value));
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** ISO 8601 UTC. Text without a zone is UTC: the service documents its times so. */
export function instant(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value.replace(' ', 'T')}Z`;
  const read = new Date(zoned);
  return Number.isNaN(read.getTime()) ? undefined : read.toISOString();
}

export function isRecord(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
