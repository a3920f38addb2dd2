import type { SessionObservation } from './sessions.ts';
import type { LatestSnapshot, SnapshotListing } from './snapshot-listing.ts';

/**
 * What we saw, made from the service's answers at the edge (`lib/run/observe`), as plain data. Policies decide on
 * nothing else. Instants are ISO 8601 UTC text, so that an observation can be stored and compared as it is.
 */
export interface InstanceObservation {
  readonly id: string;
  readonly name: string;
  /** As the service says it; an unknown status is possible and is never a reason to act. */
  readonly status: string;
  readonly workspaceId: string;
  readonly ownerId: string;
  readonly ownerName: string | undefined;
  /** DSW labels (not resource tags). */
  readonly labels: Readonly<Record<string, string>>;
  /** ECS instance type such as `ecs.gn6i-c8g1.2xlarge`; undefined on subscription resources. */
  readonly spec: string | undefined;
  /** `CPU`, `GPU`, or what the service says. */
  readonly accelerator: string | undefined;
  /** `PayAsYouGo`, `Subscription`, or what the service says; undefined when it says nothing. */
  readonly paymentType: string | undefined;
  readonly resourceId: string | undefined;
  readonly priority: number | undefined;
  readonly imageName: string | undefined;
  readonly createdAt: string | undefined;
  /** Last change the service knows of; for a stopped instance the best hint of when it stopped. */
  readonly modifiedAt: string | undefined;
  /** Milliseconds of all sessions together. */
  readonly accumulatedRunningMs: number | undefined;
  readonly culler: IdleCullerObservation | undefined;
  readonly shutdownTimerDueAt: string | undefined;
  /** Why it is in its status, where the service says so, such as `Resource.InsufficientResource`. */
  readonly reasonCode: string | undefined;
  /** Its cloud disks; an empty list means that it has none, undefined that the service does not say. */
  readonly disks: readonly DiskObservation[] | undefined;
  /** Utilisation, where it was asked for; undefined means that nobody asked, an empty list that the service had none. */
  readonly usage: readonly UsageSeries[] | undefined;
  /** Its starts and stops, oldest first, where they were asked for; an empty list means that the service had none. */
  readonly sessions: readonly SessionObservation[] | undefined;
  /** The last snapshot of it that was begun; undefined where there is none, or the service does not say. */
  readonly latestSnapshot: LatestSnapshot | undefined;
  /** All of its snapshots, where they were asked for. */
  readonly snapshots: SnapshotListing | undefined;
}

export interface DiskObservation {
  /** Undefined where the size cannot be read. */
  readonly sizeGiB: number | undefined;
}

export interface IdleCullerObservation {
  /** Minutes of idleness after which the platform stops the instance. */
  readonly maxIdleMinutes: number | undefined;
  /** Percent, 1–100: idle means below it. */
  readonly cpuPercent: number | undefined;
  readonly gpuPercent: number | undefined;
  /** Minutes idle so far by the culler's own thresholds; undefined when the service does not say. */
  readonly idleMinutes: number | undefined;
}

export interface UsageSeries {
  readonly metric: 'cpu' | 'gpu';
  /** One machine of the instance; an instance has one pod as a rule. */
  readonly podId: string;
  /** Ascending by time. */
  readonly samples: readonly UsageSample[];
}

export interface UsageSample {
  /** Epoch seconds. */
  readonly time: number;
  /** 0–100. */
  readonly percent: number;
}

/** Hourly pay-as-you-go list price of one spec. */
export interface SpecPrice {
  readonly spec: string;
  readonly pricePerHour: number;
  /** Such as `CNY`. */
  readonly currency: string;
  readonly gpus: number | undefined;
  readonly vcpus: number | undefined;
}

/** One look at one target. */
export interface FleetObservation {
  /** When the look began, by the clock that rules the run. ISO 8601 UTC. */
  readonly observedAt: string;
  readonly instances: readonly InstanceObservation[];
  readonly prices: readonly SpecPrice[];
}
