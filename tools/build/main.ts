import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { InvalidInputError, type Problem } from '../../lib/base/errors.ts';
import { buildProject } from './build-project.ts';
import { formatSizes } from './format-sizes.ts';

const HELP = `Usage: npm run build [-- --write-timers]

Checks policies.yaml and s.yaml, and bundles the functions and the steward command into ./dist.

  --write-timers  write the timers that the policies ask for into s.yaml
  --help          this text

STEWARD_POLICIES_FILE names another policies file; s.yaml's timers are then not compared with it.
Exit codes: 0 built, 1 the code does not bundle, 2 policies.yaml or s.yaml cannot be used.
`;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `npm run build`. Answers with its exit code. */
export async function main(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const options = readArguments(argv);
  if (typeof options === 'string') {
    process.stderr.write(`build: ${options}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { STEWARD_POLICIES_FILE: otherPolicies } = env;
  try {
    const result = await buildProject({
      root: ROOT,
      outDir: join(ROOT, 'dist'),
      policiesFile: otherPolicies ?? 'policies.yaml',
      timers: otherPolicies !== undefined ? 'ignore' : options.writeTimers ? 'write' : 'check',
    });
    process.stdout.write(formatSizes(result));
    return 0;
  } catch (error) {
    if (error instanceof InvalidInputError) {
      process.stderr.write(`${error.problems.map(formatProblem).join('\n')}\n`);
      process.stderr.write(`build: ${error.message}\n`);
      return 2;
    }
    // esbuild has printed its own messages, with the lines of the code.
    const [first] = String(error instanceof Error ? error.message : error).split('\n');
    process.stderr.write(`build: ${first}\n`);
    return 1;
  }
}

function readArguments(
  argv: readonly string[],
): { readonly help: boolean; readonly writeTimers: boolean } | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { 'write-timers': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    return { help: values.help ?? false, writeTimers: values['write-timers'] ?? false };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** `policies.yaml:12:3 policies[0].kind: problem`: editors and CI make the first part a link. */
function formatProblem({ file, line, column, path, message }: Problem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [place, path && `${path}:`, message].filter(Boolean).join(' ');
}
