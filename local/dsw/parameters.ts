import { readQuery } from './canonical.ts';
import type { ParameterProblem } from './check-shape.ts';
import type { Parameter } from './description.ts';
import type { Route } from './route.ts';
import type { WireRequest } from './signature.ts';

export interface ReadParameters {
  /** By wire name; what could not be read is absent and has a problem. */
  readonly input: Record<string, unknown>;
  readonly problems: ParameterProblem[];
}

/**
 * Reads an operation's parameters from path, query and body into typed values, as their serialization in api.json says.
 * Nothing is thrown: a call whose signature is wrong is not told what else is wrong with it.
 */
export function readParameters(route: Route, request: WireRequest): ReadParameters {
  const read: ReadParameters = { input: {}, problems: [] };
  const query = collectQuery(request.query);
  const body = readBody(route, request, read.problems);
  for (const [name, parameter] of Object.entries(route.description.parameters)) {
    if (parameter.in === 'body') {
      const value = Object.hasOwn(body, name) ? body[name] : undefined;
      if (value !== undefined && value !== null) read.input[name] = value;
    } else {
      const texts = parameter.in === 'path' ? [route.path[name] ?? ''] : (query.get(name) ?? []);
      readTexts(read, name, parameter, texts);
    }
  }
  return read;
}

function collectQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of readQuery(query)) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

function readTexts(
  { input, problems }: ReadParameters,
  name: string,
  parameter: Parameter,
  texts: readonly string[],
): void {
  if (texts.length > 1) {
    problems.push({ path: name, message: `expected once, found ${texts.length} times` });
    return;
  }
  const [text = ''] = texts;
  if (text === '') return;
  const form = formOf(parameter);
  const value = readText(form, text);
  if (value === undefined) {
    problems.push({
      path: name,
      message: `expected ${textForms[form]}, found ${JSON.stringify(text)}`,
    });
  } else if (value !== null && !(form === 'comma' && Array.isArray(value) && value.length === 0)) {
    input[name] = value;
  }
}

type TextForm = 'json' | 'comma' | 'integer' | 'boolean' | 'text';

const textForms: Readonly<Record<TextForm, string>> = {
  json: 'JSON text',
  comma: 'a comma-separated list',
  integer: 'an integer',
  boolean: 'true or false',
  text: 'text',
};

function formOf(parameter: Parameter): TextForm {
  if (parameter.serialization === 'json' || parameter.serialization === 'comma')
    return parameter.serialization;
  if (parameter.type === 'integer' || parameter.type === 'boolean') return parameter.type;
  return 'text';
}

/** Undefined where the text is not of the form. */
function readText(form: TextForm, text: string): unknown {
  switch (form) {
    case 'json':
      return parseJson(text);
    case 'comma':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined;
    case 'text':
      return text;
  }
}

function readBody(
  route: Route,
  request: WireRequest,
  problems: ParameterProblem[],
): Readonly<Record<string, unknown>> {
  const takesBody = Object.values(route.description.parameters).some(
    ({ in: place }) => place === 'body',
  );
  // What an operation without body parameters is sent (SDKs may send `{}`) is unknown to it, and so ignored.
  if (!takesBody || request.body.byteLength === 0) return {};
  const fail = (message: string) => {
    problems.push({ path: 'body', message });
    return {};
  };
  const type = readContentType(request.headers.get('content-type'));
  if (type.mime !== 'application/json')
    return fail(`expected application/json, found ${type.mime}`);
  let text: string;
  try {
    text = new TextDecoder(type.charset, { fatal: true }).decode(request.body);
  } catch {
    return fail(
      `expected text in charset ${type.charset}, found bytes or a charset that cannot be read`,
    );
  }
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return fail(`expected a JSON object, found ${JSON.stringify(text.slice(0, 80))}`);
  }
  return { ...body };
}

function readContentType(header: string | null): { mime: string; charset: string } {
  const [mime = '', ...parameters] = (header ?? 'application/json').split(';');
  const charset = parameters
    .map((parameter) => /^\s*charset="?([^"\s]+)"?\s*$/i.exec(parameter)?.[1])
    .find((name) => name !== undefined);
  return { mime: mime.trim().toLowerCase(), charset: charset ?? 'utf-8' };
}

/** Undefined where the text is not JSON, which JSON itself can never be. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
