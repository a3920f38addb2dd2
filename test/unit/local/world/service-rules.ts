import { refusals } from '../../../../local/dsw/errors.ts';
import { type Rule, rules } from '../../../../local/dsw/rules.ts';
import { wireRules } from '../../../../local/dsw/wire-rules.ts';

/** The tables of docs/local-service.md, as the code has them. */
export function ruleTables(): Readonly<Record<'behaviour' | 'wire' | 'refusals', string>> {
  return {
    behaviour: tableOf(rules),
    wire: tableOf(wireRules),
    refusals: lines(
      ['when', 'HTTP', 'code', ''],
      Object.values(refusals).map(({ when, status, code, certainty }) => [
        when,
        String(status),
        `\`${code}\``,
        certainty,
      ]),
    ),
  };
}

function tableOf(table: Readonly<Record<string, Rule<unknown>>>): string {
  return lines(
    ['rule', '', 'what the service does', 'why'],
    Object.entries(table).map(([name, { certainty, what, why }]) => [
      `\`${name}\``,
      certainty,
      what,
      why,
    ]),
  );
}

function lines(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
