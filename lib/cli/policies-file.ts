import { InvalidInputError, type Problem } from '../base/errors.ts';
import { type Policies, parsePolicies } from '../policy/policies.ts';
import { resolveCalendars } from './resolve-calendars.ts';
import { FileError, nameForPeople, readTextFile } from './text-file.ts';
import { type Part, readYaml } from './yaml-document.ts';

export type PoliciesFile =
  | { readonly ok: true; readonly policies: Policies }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Far above any real file: ten thousand policies of twenty lines. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Reads and checks a policies file, YAML or JSON, and looks up the dates of its calendars. Every problem comes with file,
 * line and column: those of the wrong key or value, and where something is missing those of what should hold it. `now` says
 * which years the calendars are looked up for.
 */
export async function loadPoliciesFile(path: string, now = new Date()): Promise<PoliciesFile> {
  const file = nameForPeople(path);
  try {
    const text = await readTextFile(path, { what: 'policies file', limit: MOST_BYTES });
    const document = readDocument(text, file);
    if (!document.ok) return document;
    const { value, problems } = await resolveCalendars(document.value, now);
    return checkDocument(document, file, value, problems);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const { problem: message, line } = error;
    const place = line === undefined ? { file } : { file, line };
    return { ok: false, problems: [{ path: '', message, ...place }] };
  }
}

/** The same for a file's text, whose calendars must have their dates; `file` is the name shown. */
export function parsePoliciesText(text: string, file: string): PoliciesFile {
  const document = readDocument(text, file);
  return document.ok ? checkDocument(document, file, document.value, []) : document;
}

type Document = Extract<ReturnType<typeof readYaml>, { ok: true }>;

function readDocument(
  text: string,
  file: string,
): Document | Extract<PoliciesFile, { readonly ok: false }> {
  if (text.replace(/^\s*(?:#.*)?$/gm, '').trim() === '') {
    const message = 'the policies file is empty; begin with `version: 1`';
    return { ok: false, problems: [{ path: '', message, file, line: 1, column: 1 }] };
  }
  const document = readYaml(text);
  return document.ok
    ? document
    : { ok: false, problems: document.problems.map((problem) => ({ ...problem, file })) };
}

function checkDocument(
  document: Document,
  file: string,
  value: unknown,
  found: readonly Problem[],
): PoliciesFile {
  const parsed = parsePolicies(value);
  if (parsed.ok && found.length === 0) return parsed;
  const problems = [...found, ...(parsed.ok ? [] : parsed.problems)].map((problem) => ({
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
export async function readPoliciesFile(path: string, now?: Date): Promise<Policies> {
  const file = await loadPoliciesFile(path, now);
  if (file.ok) return file.policies;
  const count = file.problems.length;
  throw new InvalidInputError(
    'POLICIES_FILE_INVALID',
    `The policies file ${nameForPeople(path)} has ${count} ${count === 1 ? 'problem' : 'problems'}; nothing was done.`,
    file.problems,
    { details: { file: path } },
  );
}
