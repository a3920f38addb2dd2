import type { ExportPolicyShape } from './export-schema.ts';

type Path = readonly (string | number)[];
type Report = (path: Path, message: string) => void;

interface Checks {
  readonly report: Report;
  readonly checkZone: (zone: string, path: Path, report: Report) => boolean;
  readonly checkSchedule: (schedule: string, zone: string, path: Path, report: Report) => void;
}

/** What an export gets wrong beyond its shape. */
export function checkExportPolicy(
  { schedule, timeZone, tables, formats, report: page }: ExportPolicyShape,
  fileZone: string,
  path: Path,
  { report, checkZone, checkSchedule }: Checks,
): void {
  if (timeZone !== undefined) checkZone(timeZone, [...path, 'timeZone'], report);
  checkSchedule(schedule, timeZone ?? fileZone, [...path, 'schedule'], report);
  checkTwice(tables, [...path, 'tables'], report);
  checkTwice(formats, [...path, 'formats'], report);
  checkTwice(page.languages, [...path, 'report', 'languages'], report);
}

/** Two exports of the same table of a target would write the same file, each in its own way. */
export function findSharedExports(
  policies: readonly ({ readonly kind: string } | undefined)[],
  targets: readonly string[],
  report: Report,
): void {
  const writers = new Map<string, string>();
  policies.forEach((policy, index) => {
    if (policy === undefined || !isEnabledExport(policy)) return;
    const shared = new Set<string>();
    for (const target of policy.targets ?? targets) {
      for (const table of policy.tables) {
        for (const format of policy.formats) {
          const file = `${table} of ${target} as ${format}`;
          const other = writers.get(file);
          if (other === undefined) writers.set(file, policy.name);
          else if (other !== policy.name && !shared.has(other)) {
            shared.add(other);
            report(['policies', index], `exports ${file}, as the policy ${other} does`);
          }
        }
      }
    }
  });
}

function isEnabledExport(policy: { readonly kind: string }): policy is ExportPolicyShape {
  return policy.kind === 'export' && (policy as ExportPolicyShape).enabled; // by its tag
}

function checkTwice(names: readonly string[], path: Path, report: Report): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) report([...path, index], `"${name}" is listed twice`);
  });
}
