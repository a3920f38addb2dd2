import { decode } from './canonical.ts';
import { apiVersion, type OperationDescription, operationDescriptions } from './description.ts';
import { refuse, refuseMissing } from './errors.ts';

/** The operation that a request asks for. */
export interface Route {
  readonly operation: string;
  readonly description: OperationDescription;
  /** Path parameters by name, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

/**
 * Finds the operation. Its name (`x-acs-action`) decides, and method and path must be that operation's: a client that
 * signs one and asks for another has a bug worth hearing about.
 *
 * @param path still encoded
 * @throws ServiceError
 */
export function findRoute(method: string, path: string, headers: Headers): Route {
  if (!METHODS.has(method)) {
    throw refuse(
      'unsupportedMethod',
      `This HTTP method is not supported: expected GET, POST, PUT or DELETE, found ${method}.`,
      { allow: [...METHODS].join(', ') },
    );
  }
  const version = headers.get('x-acs-version');
  if (!version) throw refuseMissing('x-acs-version');
  if (version !== apiVersion) {
    throw refuse(
      'wrongVersion',
      `Specified parameter Version is not valid: expected ${apiVersion}, found ${version}.`,
    );
  }
  const operation = headers.get('x-acs-action');
  if (!operation) throw refuseMissing('x-acs-action');

  const route = routes.get(operation);
  if (route === undefined) {
    throw refuse(
      'unknownApi',
      `Specified api is not found: PAI-DSW ${apiVersion} has no operation ${operation}.`,
    );
  }
  const match = route.description.method === method ? route.pattern.exec(path) : null;
  if (match === null) {
    throw refuse(
      'unknownApi',
      `Specified api is not found, please check your url and method: ${operation} is ${route.description.method} ${route.description.path}, found ${method} ${path}.`,
    );
  }
  const parameters = route.names.map((name, index) => [name, decode(match[index + 1] ?? '')]);
  return { operation, description: route.description, path: Object.fromEntries(parameters) };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE']);

const routes = new Map(
  Object.entries(operationDescriptions).map(([operation, description]) => {
    const names = [...description.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    const pattern = new RegExp(`^${description.path.replace(/\{\w+\}/g, '([^/]+)')}$`);
    return [operation, { description, names, pattern }];
  }),
);
