// Each layer lists what it may reach inside the project; everything else is an error.
const layer = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(lib|functions|local|test)/', pathNot: [from, ...allowed] },
});
const typesOnly = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: to, dependencyTypesNot: ['type-only'] },
});
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: ['^functions/', '^local/(main|start)', '^lib/cli/main', '^test/', '\\.d\\.ts$'] }, to: {} },
    { name: 'not-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'prod-never-imports-dev', severity: 'error', from: { path: '^(lib|functions)/' }, to: { dependencyTypes: ['npm-dev'] } },
    { name: 'policy-is-pure', severity: 'error', from: { path: '^lib/policy/' }, to: { dependencyTypes: ['core'] } },
    typesOnly('policy-sees-cloud-types-only', '^lib/policy/', '^lib/(dsw|store|fc)/'),
    typesOnly('run-takes-clients-as-arguments', '^lib/run/', '^lib/(dsw|store|fc|notify)/'),
    layer('base', '^lib/base/', []),
    layer('clients', '^lib/(dsw|store|fc|notify)/', ['^lib/base/']),
    layer('auth', '^lib/auth/', ['^lib/base/', '^lib/store/']),
    typesOnly('auth-takes-a-store-as-argument', '^lib/auth/', '^lib/store/'),
    layer('policy', '^lib/policy/', ['^lib/base/', '^lib/dsw/']),
    layer('ram', '^lib/ram/', ['^lib/base/', '^lib/policy/', '^lib/dsw/']),
    layer('run', '^lib/run/', ['^lib/base/', '^lib/policy/', '^lib/(dsw|store|fc|notify)/']),
    layer('jobs', '^lib/jobs/', ['^lib/base/', '^lib/policy/', '^lib/run/', '^lib/store/']),
    layer('http', '^lib/http/', ['^lib/base/', '^lib/policy/', '^lib/run/', '^lib/jobs/', '^lib/auth/', '^lib/store/']),
    typesOnly('jobs-take-clients-as-arguments', '^lib/(jobs|http)/', '^lib/(dsw|store|fc|notify)/'),
    layer('export', '^lib/export/', ['^lib/base/', '^lib/policy/', '^lib/run/', '^lib/(dsw|store)/']),
    layer('report', '^lib/report/', ['^lib/base/', '^lib/policy/', '^lib/run/', '^lib/export/', '^lib/store/']),
    layer('app', '^lib/app/', ['^lib/(?!cli/)']),
    layer('cli', '^lib/cli/', ['^lib/']),
    layer('functions', '^functions/', ['^lib/app/']),
    layer('local', '^local/', ['^lib/base/', '^lib/dsw/(types|api)']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    detectProcessBuiltinModuleCalls: true,
  },
};
