import { InvalidInputError, type Problem } from '../base/errors.ts';
import { type Policies, parsePolicies } from '../policy/policies.ts';
import { FileError, readTextFile } from './text-file.ts';
import { type Part, readYaml } from './yaml-document.ts';

export type PoliciesFile =
  | { readonly ok: true; readonly policies: Policies }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Far above any real file: ten thousand policies of twenty lines. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Reads and checks a policies file, YAML or JSON. Every problem comes with file, line and column: those of the wrong key or
 * value, and where something is missing those of what should hold it.
 */
export async function loadPoliciesFile(path: string): Promise<PoliciesFile> {
  try {
    const text = await readTextFile(path, { what: 'policies file', limit: MOST_BYTES });
    return parsePoliciesText(text, path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const { problem: message, line } = error;
    const place = line === undefined ? { file: path } : { file: path, line };
    return { ok: false, problems: [{ path: '', message, ...place }] };
  }
}

/** The same for a file's text; `file` is the name shown. */
export function parsePoliciesText(text: string, file: string): PoliciesFile {
  if (text.replace(/^\s*(?:#.*)?$/gm, '').trim() === '') {
    const message = 'the policies file is empty; begin with `version: 1`';
    return { ok: false, problems: [{ path: '', message, file, line: 1, column: 1 }] };
  }
  const document = readYaml(text);
  if (!document.ok) {
    return { ok: false, problems: document.problems.map((problem) => ({ ...problem, file })) };
  }
  const parsed = parsePolicies(document.value);
  if (parsed.ok) return parsed;
  const problems = parsed.problems.map((problem) => ({
    ...problem,
    file,
    ...document.locate(problem.path, wrongPart(problem)),
  }));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** An unknown key is wrong itself; of everything else the value is. */
function wrongPart(problem: Problem): Part {
  return problem.message.startsWith('unknown key') ? 'key' : 'value';
}

/**
 * The policies of a file, for the commands that cannot do without.
 *
 * @throws InvalidInputError `POLICIES_FILE_INVALID` with every problem.
 */
export async function readPoliciesFile(path: string): Promise<Policies> {
  const file = await loadPoliciesFile(path);
  if (file.ok) return file.policies;
  const count = file.problems.length;
  throw new InvalidInputError(
    'POLICIES_FILE_INVALID',
    `The policies file ${path} has ${count} ${count === 1 ? 'problem' : 'problems'}; nothing was done.`,
    file.problems,
    { details: { file: path } },
  );
}
