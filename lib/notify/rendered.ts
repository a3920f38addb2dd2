/** A message in a channel's form. */
export interface Rendered {
  /** The request's body, before it is signed. */
  readonly body: Readonly<Record<string, unknown>>;
  /** How many of the message's rows are in it, from the first on. */
  readonly shown: number;
}

/** Bytes of a body as it goes over the wire. */
export function wireBytes(body: unknown): number {
  return Buffer.byteLength(JSON.stringify(body));
}
