import { checkShape, type ParameterProblem, sayShape } from './check-shape.ts';
import type { OperationDescription, Parameter } from './description.ts';
import type { ReadParameters } from './parameters.ts';

/**
 * Checks parameters that were read against api.json: required, types, closed sets, ranges, patterns, sizes, exclusions.
 * Unknown members pass. A null inside an object counts as absent and is taken out.
 *
 * @returns every problem: those of reading, then those found here
 */
export function validateParameters(
  { parameters }: OperationDescription,
  { input, problems: unreadable }: ReadParameters,
): ParameterProblem[] {
  const problems = [...unreadable];
  const said = new Set(unreadable.map(({ path }) => path));
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = input[name];
    if (value !== undefined) {
      checkParameter(parameter, value, name, problems);
    } else if (parameter.required && !said.has(name) && !said.has(parameter.in)) {
      problems.push({ path: name, message: `expected ${sayParameter(parameter)}, found nothing` });
    }
  }
  checkExclusions(parameters, input, problems);
  checkSorting(parameters, input, problems);
  return problems;
}

/** The problems as one sentence, for the answer's Message. */
export function sayProblems(problems: readonly ParameterProblem[]): string {
  return `Invalid parameters: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`;
}

function checkParameter(
  parameter: Parameter,
  value: unknown,
  path: string,
  problems: ParameterProblem[],
): void {
  // A comma list arrives as an array of what api.json describes one of; JSON in a text parameter as whatever it holds.
  if (parameter.serialization === 'comma' && Array.isArray(value)) {
    for (const item of value) checkShape(parameter, item, path, problems);
  } else if (parameter.serialization !== 'json' || parameter.type !== 'string') {
    checkShape(parameter, value, path, problems);
  }
}

function sayParameter(parameter: Parameter): string {
  if (parameter.serialization === 'comma') return 'a comma-separated list';
  return parameter.serialization === 'json' ? 'JSON text' : sayShape(parameter);
}

/** "at most one of these". */
function checkExclusions(
  parameters: OperationDescription['parameters'],
  input: Readonly<Record<string, unknown>>,
  problems: ParameterProblem[],
): void {
  for (const [name, { exclusiveWith = [] }] of Object.entries(parameters)) {
    const given = exclusiveWith.filter((other) => input[other] !== undefined);
    // Each of them lists all of them: say it once.
    if (given.length > 1 && given[0] === name) {
      problems.push({ path: name, message: `expected only one of ${exclusiveWith.join(' and ')}` });
    }
  }
}

function checkSorting(
  parameters: OperationDescription['parameters'],
  input: Readonly<Record<string, unknown>>,
  problems: ParameterProblem[],
): void {
  const { SortBy: sorting, Order: ordering } = parameters;
  if (sorting === undefined || ordering === undefined || sorting.deprecated) return;
  const { SortBy: sortBy, Order: order } = input;
  if ((sortBy === undefined) === (order === undefined)) return;
  const [given, absent] = order === undefined ? ['SortBy', 'Order'] : ['Order', 'SortBy'];
  problems.push({ path: absent, message: `expected together with ${given}, found nothing` });
}
