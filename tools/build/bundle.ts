import { readdirSync } from 'node:fs';
import { chmod, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { slimPlugin } from './slim-plugin.ts';

/** One entry of the build and what a process reads to import it. */
export interface Bundle {
  /** Path of the entry, relative to the project, `/`-separated. */
  readonly entry: string;
  /** Relative to `outDir`, as all paths below. */
  readonly file: string;
  /** The entry and every chunk that its static imports reach, largest first. */
  readonly files: readonly BundledFile[];
  /** Bytes of `files` together: what cold start pays for. */
  readonly staticBytes: number;
  /** Bytes of the chunks that only a dynamic `import()` reaches. */
  readonly lazyBytes: number;
}

export interface BundledFile {
  readonly path: string;
  readonly bytes: number;
}

export interface BundleResult {
  readonly bundles: readonly Bundle[];
  /** Everything that was written, relative to `outDir`. */
  readonly written: readonly string[];
}

/** urllib (below ali-oss) tries it and does without. */
const EXTERNAL = ['proxy-agent'];

/** 1.5 MB that only a person's machine asks for, and only about other countries than China; FC is not to carry them. */
const COMMAND_ONLY = ['date-holidays'];

/**
 * What they have in common is more than the others need, and would cut the others' chunks into more and smaller ones. They are
 * a build of their own.
 */
const ON_REQUEST: ReadonlySet<string> = new Set(['functions/jobs.ts', 'functions/run-jobs.ts']);

/** CommonJS dependencies call `require` for Node's own modules; an ES module has none of its own. */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles every file of `functions/` and, where it exists, the `steward` command into `outDir`, as ES modules that run
 * with no `node_modules` beside them: FC is given nothing else.
 */
export async function bundle(root: string, outDir: string): Promise<BundleResult> {
  const functions = entriesOf(root, 'functions');
  const command = entriesOf(root, 'lib/cli').filter((entry) => basename(entry) === 'main.ts');
  const built: BundleResult[] = [];
  for (const entryPoints of [
    functions.filter((entry) => !ON_REQUEST.has(entry)),
    functions.filter((entry) => ON_REQUEST.has(entry)),
  ]) {
    if (entryPoints.length === 0) continue;
    built.push(await run(root, outDir, { entryPoints, plugins: [slimPlugin()] }));
  }
  // In a build of its own, so that what the command needs never moves code between the functions' chunks. Not slim: a
  // person's machine has profiles (ini) and can wait a moment.
  if (command.length > 0) {
    const entryPoints = command.map((path) => ({ in: path, out: 'steward' }));
    built.push(await run(root, outDir, { entryPoints, external: [...EXTERNAL, ...COMMAND_ONLY] }));
    await chmod(join(outDir, 'steward.mjs'), 0o755);
  }
  return {
    bundles: built.flatMap(({ bundles }) => bundles),
    written: built.flatMap(({ written }) => written),
  };
}

async function run(root: string, outDir: string, options: BuildOptions): Promise<BundleResult> {
  const { metafile } = await build({
    absWorkingDir: root,
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    // Errors say what they are by the name of their class.
    keepNames: true,
    legalComments: 'none',
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: REQUIRE_BANNER },
    external: EXTERNAL,
    logLevel: 'warning',
    logOverride: { 'direct-eval': 'silent' },
    ...options,
    metafile: true,
  });
  // esbuild names outputs relative to the project.
  const fromOutDir = (file: string) => relative(outDir, join(root, file)).replaceAll('\\', '/');
  const entries = Object.entries(metafile.outputs).filter(
    ([path, output]) => output.entryPoint !== undefined && !path.includes('/chunks/'),
  );
  return {
    bundles: await Promise.all(
      entries.map(([path, { entryPoint = '' }]) =>
        describe(root, path, entryPoint, metafile, fromOutDir),
      ),
    ),
    written: Object.keys(metafile.outputs).map(fromOutDir),
  };
}

async function describe(
  root: string,
  path: string,
  entry: string,
  metafile: Metafile,
  fromOutDir: (file: string) => string,
): Promise<Bundle> {
  const reached = reach(path, metafile, ['import-statement']);
  const everything = reach(path, metafile, ['import-statement', 'dynamic-import']);
  const files = await Promise.all(
    [...reached].map(async (file) => ({
      path: fromOutDir(file),
      bytes: (await stat(join(root, file))).size,
    })),
  );
  files.sort((a, b) => b.bytes - a.bytes);
  const lazy = [...everything].filter((file) => !reached.has(file));
  return {
    entry,
    file: fromOutDir(path),
    files,
    staticBytes: files.reduce((sum, file) => sum + file.bytes, 0),
    lazyBytes: lazy.reduce((sum, file) => sum + (metafile.outputs[file]?.bytes ?? 0), 0),
  };
}

/** Every output that imports of the given kinds reach from `start`, itself included. */
function reach(start: string, metafile: Metafile, kinds: readonly string[]): Set<string> {
  const seen = new Set([start]);
  for (const path of seen) {
    for (const imported of metafile.outputs[path]?.imports ?? []) {
      if (imported.external !== true && kinds.includes(imported.kind)) seen.add(imported.path);
    }
  }
  return seen;
}

function entriesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => `${folder}/${name}`);
}
