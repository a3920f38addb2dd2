import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { InvalidInputError, type Problem } from '../../lib/base/errors.ts';
import { loadPoliciesFile } from '../../lib/cli/policies-file.ts';
import type { Policies } from '../../lib/policy/policies.ts';
import { functionPrivileges } from '../../lib/ram/function-privileges.ts';
import { resolveSYaml, sYamlInvalid } from '../../local/fc/resolve-s-yaml.ts';
import { localIdentity } from '../../local/identity.ts';
import { type Bundle, bundle } from './bundle.ts';
import { lintSYaml } from './lint-s-yaml.ts';
import { compareTimers, writeTimers } from './timers.ts';

export interface BuildOptions {
  /** Folder of the project, with s.yaml. */
  readonly root: string;
  /** What is in it and not made by this build is removed. */
  readonly outDir: string;
  /** From `root`, or absolute. */
  readonly policiesFile: string;
  /** What to do about timers in s.yaml that the policies do not ask for, or that are missing. */
  readonly timers: 'check' | 'write' | 'ignore';
}

export interface BuildResult {
  readonly outDir: string;
  readonly bundles: readonly Bundle[];
  readonly policies: Policies;
}

/**
 * Checks policies and s.yaml, then fills `outDir` with what FC runs: bundles, the checked policies as JSON, and a
 * package.json that makes it ES modules. Beside them the rights that each function needs, for `npm run local -- --ram on`.
 *
 * @throws {InvalidInputError} `POLICIES_INVALID` or `S_YAML_INVALID` with every problem; nothing was written then.
 */
export async function buildProject(options: BuildOptions): Promise<BuildResult> {
  const { root, outDir } = options;
  const policies = await readPolicies(root, options.policiesFile);
  await alignTimers(options, policies);

  await mkdir(outDir, { recursive: true });
  const { bundles, written } = await bundle(root, outDir);
  await writeJson(join(outDir, 'policies.json'), policies);
  await writeJson(join(outDir, 'package.json'), { private: true, type: 'module' });
  await writeJson(join(outDir, 'ram.json'), describeRights(policies));
  // Afterwards and not before, so that whoever runs from here meanwhile finds every file at every moment.
  await removeOthers(outDir, new Set([...written, 'policies.json', 'package.json', 'ram.json']));

  const file = join(root, 's.yaml');
  const text = await readFile(file, 'utf8');
  const hasFile = (name: string) => existsSync(join(outDir, name));
  refuse(text, lintSYaml(resolveSYaml(text, {}), { hasFile }));
  return { outDir, bundles, policies };
}

/** Of the functions on the local services, whose records are in a place of their own. */
function describeRights(policies: Policies) {
  const { bucket } = localIdentity;
  const store = { bucket, key: 'local' };
  return {
    functions: Object.fromEntries(functionPrivileges({ policies, store, policiesAt: undefined })),
  };
}

async function readPolicies(root: string, path: string): Promise<Policies> {
  const file = await loadPoliciesFile(resolve(root, path));
  if (file.ok) return file.policies;
  const problems = file.problems.map((problem) => ({ ...problem, file: path }));
  throw new InvalidInputError('POLICIES_INVALID', `${path} cannot be used`, problems);
}

async function alignTimers({ root, timers }: BuildOptions, policies: Policies): Promise<void> {
  if (timers === 'ignore') return;
  const file = join(root, 's.yaml');
  const text = await readFile(file, 'utf8');
  const differences = compareTimers(resolveSYaml(text, {}), policies);
  if (differences.length === 0) return;
  if (timers === 'write') await writeFile(file, writeTimers(text, policies));
  else
    refuse(
      text,
      differences,
      '; npm run build -- --write-timers writes what policies.yaml asks for',
    );
}

function refuse(text: string, problems: readonly Problem[], advice = ''): void {
  if (problems.length === 0) return;
  const { problems: located } = sYamlInvalid('s.yaml', text, problems);
  throw new InvalidInputError('S_YAML_INVALID', `s.yaml cannot be deployed${advice}`, located);
}

async function removeOthers(outDir: string, kept: ReadonlySet<string>): Promise<void> {
  for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(outDir, path).replaceAll('\\', '/');
    if (!entry.isDirectory() && !kept.has(name)) await rm(path);
  }
}

/** Appears whole: a rename replaces the file in one step. */
async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(value)}\n`);
  await rename(`${path}.new`, path);
}
