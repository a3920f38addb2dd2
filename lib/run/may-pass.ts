import type { RunReport } from './report.ts';

/** Whether what kept a run from being closed may be gone at the next trigger; a damaged record will not be. */
export function mayPass({ status, error }: RunReport): boolean {
  return status === 'incomplete' || /^(DSW|STORE|NOTIFY)_/.test(error?.code ?? '');
}
