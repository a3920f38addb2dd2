/**
 * What faults do to one call, at the points where a service lets them. `CarryOut` is the service's own function that does
 * the call's work on its state and gives the answer's contents.
 */
export interface CallFault<CarryOut> {
  /** Holds the call up before anything is done, in ms of the local clock. */
  readonly delayMs?: number;
  /** By so many ms the clock is off that judges the date of the signature. */
  readonly skewMs?: number;
  /** Before anything is done; throws to refuse. */
  readonly before?: (scene: Scene) => void | Promise<void>;
  /** Does the work differently. */
  readonly wrap?: (carryOut: CarryOut) => CarryOut;
  /** When all is done and only the answer can still be lost. */
  readonly answer?: (response: Response, scene: Scene) => Response | Promise<Response>;
}

/** What a fault can do while the call is served. */
export interface Scene {
  /** Waits so many ms on the local clock. Rejects when the caller gives up first. */
  hold(ms: number): Promise<void>;
}

/** All the faults that strike one call, as one. */
export interface CallFaults<CarryOut> extends Required<CallFault<CarryOut>> {
  /** Of what kinds they are, in the order of the rules. */
  readonly names: readonly string[];
}

/** Delays and skews add up; the rest happens one after the other. */
export function combineFaults<CarryOut>(
  faults: readonly CallFault<CarryOut>[],
  names: readonly string[],
): CallFaults<CarryOut> {
  return {
    names,
    delayMs: faults.reduce((sum, fault) => sum + (fault.delayMs ?? 0), 0),
    skewMs: faults.reduce((sum, fault) => sum + (fault.skewMs ?? 0), 0),
    async before(scene) {
      for (const fault of faults) await fault.before?.(scene);
    },
    wrap: (carryOut) => faults.reduce((work, fault) => fault.wrap?.(work) ?? work, carryOut),
    async answer(response, scene) {
      let current = response;
      for (const fault of faults) current = (await fault.answer?.(current, scene)) ?? current;
      return current;
    },
  };
}
