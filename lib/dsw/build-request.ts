import type { Operation, ParameterRule } from './operation.ts';
import type { AnyRequest } from './validate-request.ts';

/** A request as it goes to the vendor's client, which signs and sends it. */
export interface WireRequest {
  /** With every segment percent-encoded as RFC 3986 wants it. */
  readonly pathname: string;
  /** Texts only: the vendor's client signs lists and objects differently from how it sends them. */
  readonly query: Readonly<Record<string, string>>;
  /** Undefined for operations that take no body. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** A request that cannot be put on the wire at all, however lenient one is. */
export class UnsendableRequest extends Error {
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

/**
 * Puts the parameters of a flat request into path, query and body. Unknown ones go where the operation's free parameters
 * go, so that a service newer than our description can be used with validation off.
 *
 * @throws UnsendableRequest for a path parameter that is missing and for a query key that cannot be signed
 */
export function buildRequest(operation: Operation, request: AnyRequest): WireRequest {
  const takesBody = findTakesBody(operation);
  const query: Record<string, string> = {};
  const body: Record<string, unknown> = {};
  for (const name of Object.keys(request)) {
    const value = request[name];
    if (value === undefined) continue;
    const rule = operation.params[name];
    const place = rule?.in ?? (takesBody ? 'body' : 'query');
    if (place === 'body') body[name] = value;
    else if (place === 'query' && value !== null) {
      query[checkKey(name)] = serialize(rule, value);
    }
  }
  return {
    pathname: fillPath(operation.path, request),
    query,
    body: takesBody ? body : undefined,
  };
}

const bodies = new WeakMap<Operation, boolean>();

function findTakesBody(operation: Operation): boolean {
  const known = bodies.get(operation);
  if (known !== undefined) return known;
  const takesBody = Object.values(operation.params).some((rule) => rule.in === 'body');
  bodies.set(operation, takesBody);
  return takesBody;
}

function fillPath(template: string, request: AnyRequest): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = request[name];
    if (value === undefined || value === null || value === '') {
      throw new UnsendableRequest(name, 'is required: it is part of the path');
    }
    return encodeSegment(name, String(value));
  });
}

/**
 * `encodeURIComponent` leaves `!'()*` alone, and the vendor's client then signs something else than the service sees
 * (it encodes only the first `*`, and no parentheses).
 */
function encodeSegment(name: string, value: string): string {
  let encoded: string;
  try {
    encoded = encodeURIComponent(value);
  } catch {
    throw new UnsendableRequest(name, 'is not well-formed Unicode text');
  }
  return encoded.replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The vendor's client does not percent-encode keys where it signs them. Keys of the API need no encoding. */
function checkKey(name: string): string {
  if (/^[\w.~-]+$/.test(name)) return name;
  throw new UnsendableRequest(name, 'is no parameter: such a name cannot be signed');
}

function serialize(rule: ParameterRule | undefined, value: unknown): string {
  if (typeof value === 'string') return value;
  if (rule?.as === 'comma' && Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
