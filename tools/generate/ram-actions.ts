import type { Api } from './api.ts';

/** Source of lib/dsw/ram-actions.gen.ts: apart from the operations, since no function needs it at run time. */
export function generateRamActions(api: Api): string {
  const actions = Object.entries(api.operations).map(
    ([name, { ram }]) => `${name}: ${JSON.stringify(ram.action)},`,
  );
  const inferred = Object.entries(api.operations)
    .filter(([, { ram }]) => ram.inferred === true)
    .map(([name]) => JSON.stringify(name));
  return `import type { OperationName } from './types.gen.ts';

/** The RAM action that each operation asks for; several operations may share one. */
export const RAM_ACTIONS: Readonly<Record<OperationName, string>> = {
${actions.join('\n')}
};

/** Operations whose action the vendor does not disclose: it is taken to be named as they are. */
export const INFERRED_RAM_ACTIONS: readonly OperationName[] = [${inferred.join(', ')}];`;
}
