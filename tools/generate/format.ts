import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Puts generated TypeScript into the project's own format, so that the linter has nothing to say about it. */
export function format(root: string, path: string, source: string): string {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'format', `--stdin-file-path=${path}`],
    { cwd: root, input: source, encoding: 'utf8', maxBuffer: 64 << 20 },
  );
  if (status !== 0) throw new Error(`biome cannot format ${path}: ${stderr}`);
  return stdout;
}
