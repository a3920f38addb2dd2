import type { OnLoadResult, Plugin } from 'esbuild';

/** Its code is left as it is: what it requires is looked up elsewhere. */
const FC2 = /@alicloud[\\/]fc2[\\/]/;

/**
 * Modules that the vendor's clients require at load time and that no call of ours can reach. They cost half of the
 * bundle and half of its import time (most of it xmlbuilder, behind tea-xml), so functions get stubs instead.
 */
const STUBS: readonly Stub[] = [
  {
    module: '@alicloud/tea-xml',
    importer: /@alicloud[\\/]/,
    why: 'only XML bodies need it, and PAI-DSW speaks JSON',
    statics: ['parseXml', 'toXML'],
  },
  {
    module: '@alicloud/gateway-spi',
    importer: /@alicloud[\\/]/,
    why: 'only Client.execute() with a gateway plug-in needs it',
  },
  {
    module: '@alicloud/credentials',
    importer: /@alicloud[\\/]openapi-client[\\/]/,
    why: 'credentials are handed to the client as a provider; the real package is a chunk of its own, loaded when the default chain is asked',
  },
  { module: 'debug', importer: /[\\/]httpx[\\/]/, why: 'a silent one', silent: true },
  {
    module: 'ali-oss',
    importer: FC2,
    why: 'only uploads of code need it; the store has the real one',
  },
  { module: 'axios', importer: FC2, why: 'only uploads of code need it' },
  { module: 'ws', importer: FC2, why: 'only running commands in instances needs it' },
  { module: './es5/client.js', importer: FC2, why: 'Node 20 has async functions' },
  { module: 'debug', importer: FC2, why: 'a silent one', silent: true },
];

interface Stub {
  readonly module: string;
  /** Only imports from here are stubbed: ali-oss and the credentials chunk keep the real modules. */
  readonly importer: RegExp;
  readonly why: string;
  /** Functions that are called on its exports. */
  readonly statics?: readonly string[];
  /** Answers every use with nothing instead of throwing: for loggers that are called at load time. */
  readonly silent?: boolean;
}

/** An esbuild plugin that puts a stub in the place of each module of the table. A stub throws when it is used. */
export function slimPlugin(): Plugin {
  return {
    name: 'slim',
    setup(build) {
      for (const stub of STUBS) {
        const filter = new RegExp(`^${stub.module.replace(/[/@.-]/g, '\\$&')}$`);
        build.onResolve({ filter }, ({ importer }) =>
          stub.importer.test(importer) ? { path: stub.module, namespace: 'slim' } : undefined,
        );
      }
      build.onLoad({ filter: /.*/, namespace: 'slim' }, ({ path }) => loadStub(path));
    },
  };
}

function loadStub(module: string): OnLoadResult {
  const stub = STUBS.find((candidate) => candidate.module === module);
  if (stub === undefined) return { errors: [{ text: `no stub for ${module}` }] };
  return { contents: stub.silent === true ? SILENT : throwing(stub), loader: 'js' };
}

/** `debug('name')` gives a function that prints nothing and says that it is off. */
const SILENT = `
module.exports = () => Object.assign(() => {}, { enabled: false });
`;

/**
 * Reading an export must work, since importing code does that at load time; calling or constructing it is what cannot
 * happen. What is read from an export is only what the table says: the vendor's models look for `types` and `names` to
 * tell a model from other classes, and must not find any.
 */
function throwing({ module, why, statics = [] }: Stub): string {
  const message = `${module} was left out of this bundle: ${why} (tools/build/slim-plugin.ts)`;
  const members = statics.map((name) => `${name}: refuse`).join(', ');
  return `
function refuse() { throw new Error(${JSON.stringify(message)}); }
const stub = Object.assign(function () { refuse(); }, { ${members} });
module.exports = new Proxy({}, {
  get: (_, key) => (key === '__esModule' ? true : typeof key === 'symbol' || key === 'then' ? undefined : stub),
});
`;
}
