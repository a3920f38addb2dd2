import type { Where } from '../where-schema.ts';
import type { CullerPolicyShape } from './culler-schema.ts';

type Path = readonly (string | number)[];

interface Checks {
  readonly report: (path: Path, message: string) => void;
  /** Of a clause that must say something. */
  readonly checkClause: (where: Where, path: Path, report: Checks['report']) => void;
}

/** What a culler policy gets wrong beyond its shape. */
export function checkCullerPolicy(
  { exempt, rules, culler }: CullerPolicyShape,
  path: Path,
  { report, checkClause }: Checks,
): void {
  if (exempt !== undefined) checkClause(exempt, [...path, 'exempt'], report);
  rules.forEach((rule, index) => {
    checkClause(rule.where, [...path, 'rules', index, 'where'], report);
  });
  if (culler === 'none' && rules.every((rule) => rule.culler === 'none')) {
    report(
      [...path, 'culler'],
      'is `none`, and no rule gives a culler either: nothing is ever set',
    );
  }
}
