import type { PolicyDocument, Statement } from './policy-document.ts';

/** What a call asks for. */
export interface AccessRequest {
  /** Such as `paidsw:StopInstance`. */
  readonly action: string;
  /** An ARN, or `*` where the service knows no resources for the action. */
  readonly resource: string;
  /** Values of condition keys, such as `oss:Prefix`. A key that is not there satisfies no positive condition. */
  readonly context?: Readonly<Record<string, string>>;
}

/** How RAM decides: https://www.alibabacloud.com/help/en/ram/policy-evaluation-process. */
export type Access = 'Allow' | 'ExplicitDeny' | 'ImplicitDeny';

/** One statement that denies outweighs all that allow; without one that allows, the answer is no. */
export function evaluate(documents: readonly PolicyDocument[], request: AccessRequest): Access {
  const fitting = documents
    .flatMap(({ Statement: statements }) => statements)
    .filter((statement) => fits(statement, request));
  if (fitting.some(({ Effect }) => Effect === 'Deny')) return 'ExplicitDeny';
  return fitting.length > 0 ? 'Allow' : 'ImplicitDeny';
}

function fits(statement: Statement, { action, resource, context = {} }: AccessRequest): boolean {
  return (
    statement.Action.some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    statement.Resource.some((pattern) => like(pattern, resource)) &&
    holds(statement.Condition, context)
  );
}

/** Every operator and every key of it must hold; of several values of a key, one is enough. */
function holds(
  condition: Statement['Condition'] = {},
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(condition).every(([operator, byKey = {}]) =>
    Object.entries(byKey).every(([key, values]) => {
      const value = context[key];
      const isNegative = operator.includes('Not');
      if (value === undefined) return isNegative;
      const matches = (wanted: string) =>
        operator.endsWith('Like') ? like(wanted, value) : wanted === value;
      return values.some(matches) !== isNegative;
    }),
  );
}

/** `*` stands for any text and `?` for one character; everything else for itself. Linear in the text for each star. */
function like(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let retry = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === '*') {
      star = at;
      retry = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      retry += 1;
      index = retry;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
