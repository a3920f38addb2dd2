/** Epoch milliseconds as the service writes them: `yyyy-MM-ddTHH:mm:ssZ`. */
export function toWireTime(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** The older kind of time stamp, `yyyy-MM-ddTHH:mm:ss.SSSZ` (ListSystemLogs). */
export function toWireTimeWithMs(instant: number): string {
  return new Date(instant).toISOString();
}

/** Epoch milliseconds of an ISO 8601 text; NaN when it is none. */
export function fromWireTime(text: string): number {
  return Date.parse(text);
}
