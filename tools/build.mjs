// `npm run build`: plain Node starts it, so that a fresh clone needs nothing but `npm ci`; the steps are TypeScript.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./build/main.ts');
process.exitCode = await main(process.argv.slice(2), process.env);
