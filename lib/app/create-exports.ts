import type { ExportRunner } from '../run/export-runner.ts';
import { writeReportPages } from './write-report-pages.ts';

/** Does exports; what writes them is loaded with the first one, so that no other function pays for it at its start. */
export function createExports(): ExportRunner {
  const load = async () =>
    (await import('../export/run-export.ts')).createExportRunner({ writePages: writeReportPages });
  return {
    run: async (deps, input) => (await load()).run(deps, input),
    closePassed: async (deps, input) => (await load()).closePassed(deps, input),
  };
}
