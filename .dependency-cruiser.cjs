/** The rooms of the house: who may import whom. `npm run boundaries` refuses the rest. */
const core = 'programs|members|pairs|outbox|slack|confidential|installations';
const slices = 'matching|meetings|cadence|rematch|roster|privacy|fit|status|audit';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'src-never-imports-sandbox-or-test',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(sandbox|test)/' },
    },
    {
      name: 'sandbox-imports-src-only-where-composed',
      comment:
        'The fake Slack knows nothing of the bot; sandbox/main.ts (and what it starts with) composes them.',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: '^sandbox/main\\.ts$' },
      to: { path: '^src/' },
    },
    {
      name: 'slices-do-not-reach-into-each-other',
      severity: 'error',
      from: { path: `^src/(${slices})/` },
      to: { path: `^src/(${slices}|home|digest)/`, pathNot: '^src/$1/' },
    },
    {
      name: 'core-knows-no-slice',
      severity: 'error',
      from: { path: `^src/(${core})/` },
      to: { path: `^src/(${slices}|home|digest)/` },
    },
    {
      name: 'outbox-knows-no-domain',
      severity: 'error',
      from: { path: '^src/outbox/' },
      to: { path: '^src/(programs|members|pairs)/' },
    },
    {
      name: 'home-and-digest-use-only-queries-and-views',
      severity: 'error',
      from: { path: '^src/(home|digest)/' },
      to: { path: `^src/(${slices})/`, pathNot: '/(queries|views|policy|types)\\.ts$' },
    },
    {
      name: 'policy-is-pure',
      comment: 'Rules are functions of values: nothing but types, Temporal and other policies.',
      severity: 'error',
      from: { path: '/policy\\.ts$' },
      to: { pathNot: '(policy|types|dates)\\.ts$|temporal-polyfill', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'views-are-pure',
      severity: 'error',
      from: { path: '/views\\.ts$', pathNot: '^src/slack/' },
      to: {
        path: '(queries|operations|handlers|messages|database)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'queries-touch-the-database-only',
      severity: 'error',
      from: { path: '/queries\\.ts$' },
      to: { path: '(handlers|messages|views|operations)\\.ts$' },
    },
    {
      name: 'operations-never-call-slack',
      severity: 'error',
      from: { path: '/operations\\.ts$' },
      to: { path: '(handlers|messages)\\.ts$|@slack/(bolt|web-api)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-dependency-in-production',
      severity: 'error',
      from: { path: '^(src|db)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot:
          '\\.(cjs|mjs|d\\.ts)$|^(test|sandbox|src)/(main|tour|admin)\\.ts$|\\.test\\.ts$|^test/support/global-',
      },
      to: {},
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^sandbox/web/' },
    parser: 'swc', // TypeScript 7 has no API for dependency-cruiser; SWC knows type-only imports
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.mjs', '.cjs'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
