/** Something that a person should know although the run went on; part of the plan's and the report's record. */
export interface Warning {
  /** Stable, such as `PRICES_UNKNOWN`. */
  readonly code: string;
  readonly message: string;
  readonly instanceId?: string;
  readonly requestId?: string;
}
