/** Values that `${…}` in s.yaml may refer to. */
export interface VariableScope {
  readonly vars: unknown;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Called once for each thing that could not be resolved. */
export type OnUnresolved = (message: string) => void;

/** One `${ … }` without braces inside. */
const EXPRESSION = /\$\{([^{}]*)\}/g;

/**
 * The text with its `${vars.x}` and `${env('NAME', 'default')}` filled in, as Serverless Devs does it: an expression
 * that is the whole text keeps the value's type, `env` always gives text when the variable is set. Other expressions
 * (`config(…)`, `resources.…`) need the cloud or the whole file, and are left as they are.
 */
export function resolveText(text: string, scope: VariableScope, unresolved: OnUnresolved): unknown {
  const whole = /^\$\{([^{}]*)\}$/.exec(text.trim());
  if (whole?.[1] !== undefined) return evaluate(whole[1], text, scope, unresolved);
  return text.replace(EXPRESSION, (found, expression: string) => {
    const value = evaluate(expression, found, scope, unresolved);
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
}

function evaluate(
  expression: string,
  written: string,
  scope: VariableScope,
  unresolved: OnUnresolved,
): unknown {
  const path = /^\s*vars\.([\w.-]+)\s*$/.exec(expression)?.[1];
  if (path !== undefined) {
    const value = lookUp(scope.vars, path.split('.'));
    if (value === undefined) {
      unresolved(`\${vars.${path}} is not defined under vars`);
      return written;
    }
    return typeof value === 'string' && value.includes('${')
      ? resolveText(value, scope, unresolved)
      : value;
  }
  const env = /^\s*env\(\s*(.*?)\s*\)\s*$/.exec(expression)?.[1];
  if (env !== undefined) return evaluateEnv(env, written, scope, unresolved);
  return written;
}

function evaluateEnv(
  argumentText: string,
  written: string,
  scope: VariableScope,
  unresolved: OnUnresolved,
): unknown {
  const match = /^(['"])(.*?)\1(?:\s*,\s*(.+))?$/.exec(argumentText);
  const name = match?.[2];
  if (name === undefined) {
    unresolved(`${written}: expected env('NAME') or env('NAME', 'default')`);
    return written;
  }
  const value = scope.environment[name];
  if (value !== undefined) return value;
  const fallback = match?.[3];
  if (fallback === undefined) {
    unresolved(`${written}: the environment variable ${name} is not set and there is no default`);
    return written;
  }
  return literal(fallback);
}

function literal(text: string): unknown {
  const quoted = /^(['"])(.*)\1$/.exec(text);
  if (quoted) return quoted[2] ?? '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function lookUp(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, key)
        ? (found as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
