import { relative } from 'node:path';
import type { BuildResult } from './build-project.ts';

/** A small table: what each entry reads when it is imported, and what only when it is needed. */
export function formatSizes({ outDir, bundles, policies }: BuildResult): string {
  const folder = relative(process.cwd(), outDir);
  const rows = bundles.map(({ file, files, staticBytes, lazyBytes }) => [
    `${folder}/${file}`,
    formatBytes(staticBytes),
    String(files.length),
    formatBytes(lazyBytes),
  ]);
  const count = policies.policies.length;
  return [
    ...align([['bundle', 'at start', 'files', 'on demand'], ...rows]),
    `${folder}/policies.json: ${count} ${count === 1 ? 'policy' : 'policies'}, checked`,
    '',
  ].join('\n');
}

/** In 1000s, one decimal: `88.4 KB`. */
export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths?.[column] ?? 0) : cell.padStart(widths?.[column] ?? 0),
      )
      .join('  '),
  );
}
