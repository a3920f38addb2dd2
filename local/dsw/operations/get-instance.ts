import type { Handler } from '../operation.ts';
import { rules } from '../rules.ts';
import { checkToken, readText, requireInstance } from './call.ts';
import { showInFull } from './show-instance.ts';

export const getInstance: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  checkToken(world, call, instance.id);
  const shown = showInFull(world, instance);
  const fields = readText(call, 'Fields');
  if (fields === undefined) return shown;
  const wanted = fields.split(rules.fieldsSelection.value).map((name) => name.trim());
  return Object.fromEntries(Object.entries(shown).filter(([name]) => wanted.includes(name)));
};
