import { isNode, LineCounter, parseDocument } from 'yaml';
import { InvalidInputError, type Problem } from '../../lib/base/errors.ts';
import { resolveText, type VariableScope } from './resolve-variables.ts';

/** What `${env(…)}` reads. */
export type Environment = VariableScope['environment'];

/** A resource of s.yaml after variables, templates and `extend`, before we read meaning into it. */
export interface ResolvedResource {
  /** Its key under `resources`. */
  readonly name: string;
  readonly component: unknown;
  readonly props: Readonly<Record<string, unknown>>;
}

export interface ResolvedProject {
  readonly resources: readonly ResolvedResource[];
}

/**
 * Carries out variables, templates and `extend` as Serverless Devs does: a resource's props are laid over the template's
 * key by key, lists replaced whole.
 *
 * @throws {InvalidInputError} `S_YAML_INVALID` when the file is no YAML, or refers to what is not there.
 */
export function resolveSYaml(
  text: string,
  environment: Environment,
  file = 's.yaml',
): ResolvedProject {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, linePos }) => ({
      path: '',
      message: message.split(' at line ')[0] ?? message,
      ...(linePos && { line: linePos[0].line, column: linePos[0].col }),
    }));
    throw sYamlInvalid(file, text, problems, document.errors[0]);
  }
  const problems: Problem[] = [];
  const {
    vars,
    resources: writtenResources,
    template: writtenTemplate,
  } = asRecord(document.toJS()) ?? {};
  const scope = { vars, environment };
  const resources = fill(writtenResources, 'resources', scope, problems);
  const template = fill(writtenTemplate, 'template', scope, problems);
  const entries = Object.entries(asRecord(resources) ?? {});
  if (entries.length === 0) {
    problems.push({ path: 'resources', message: 'expected at least one resource' });
  }
  const resolved = entries.map(([name, value]) =>
    resolveResource(name, value, asRecord(template) ?? {}, problems),
  );
  if (problems.length > 0) throw sYamlInvalid(file, text, problems);
  return { resources: resolved };
}

/** The error for a file that cannot be used; adds to each problem the line of the nearest part that the file has. */
export function sYamlInvalid(
  file: string,
  text: string,
  problems: readonly Problem[],
  cause?: unknown,
): InvalidInputError {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const located = problems.map((problem) => {
    if (problem.line !== undefined) return { ...problem, file };
    const keys = [...problem.path.matchAll(/[^.[\]]+/g)].map(([key]) =>
      /^\d+$/.test(key) ? Number(key) : key,
    );
    for (; keys.length > 0; keys.pop()) {
      const node = document.getIn(keys, true);
      if (!isNode(node) || !node.range) continue;
      const { line, col } = lineCounter.linePos(node.range[0]);
      return { ...problem, file, line, column: col };
    }
    return { ...problem, file };
  });
  const lines = located.map(({ line, column, path, message }) =>
    [line && `${line}:${column ?? 1}`, path && `${path}:`, message].filter(Boolean).join(' '),
  );
  return new InvalidInputError(
    'S_YAML_INVALID',
    [`${file} cannot be used:`, ...lines].join('\n  '),
    located,
    cause === undefined ? {} : { cause },
  );
}

function resolveResource(
  name: string,
  value: unknown,
  templates: Record<string, unknown>,
  problems: Problem[],
): ResolvedResource {
  const { component, props: written, extend } = asRecord(value) ?? {};
  const props = asRecord(written);
  if (props === undefined) {
    const message = 'expected the settings of a function';
    problems.push({ path: `resources.${name}.props`, message });
  }
  const { name: templateName } = asRecord(extend) ?? {};
  if (templateName === undefined) return { name, component, props: props ?? {} };
  const template = asRecord(templates[String(templateName)]);
  if (template === undefined) {
    const message = `there is no template called ${String(templateName)}`;
    problems.push({ path: `resources.${name}.extend.name`, message });
  }
  return { name, component, props: layOver(template ?? {}, props ?? {}) };
}

/** A copy with every `${…}` in every text resolved. */
function fill(value: unknown, path: string, scope: VariableScope, problems: Problem[]): unknown {
  if (typeof value === 'string') {
    return resolveText(value, scope, (message) => problems.push({ path, message }));
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => fill(item, `${path}[${index}]`, scope, problems));
  }
  const record = asRecord(value);
  if (record === undefined) return value;
  return Object.fromEntries(
    Object.entries(record).map(([key, item]) => [
      key,
      fill(item, `${path}.${key}`, scope, problems),
    ]),
  );
}

function layOver(
  under: Record<string, unknown>,
  over: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const [below, above] = [asRecord(merged[key]), asRecord(value)];
    merged[key] = below && above ? layOver(below, above) : value;
  }
  return merged;
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
