/** The rooms of the house: who may import whom. `npm run boundaries` refuses the rest. */
const foundation = 'database|calendar|confidential|health';
const core = 'programs|members|pairs|cadence|outbox|slack|workspaces|audit|figures';
const slices =
  'matching|meetings|pauses|reminders|rematch|roster|privacy|fit|year|changes|people|midyear|rounds|times|exports|goals|toolkit|conversations|kindly|removal';
const showing = 'home|digest'; // put together from the slices' queries and views
/** A file's role is its name, or what stands after the last dash of it: `policy.ts`, `decide-views.ts`. */
const role = (...names) => `[/-](${names.join('|')})\\.ts$`;
/** What rules may build upon: other rules and plain values. */
const pure =
  '[/-](policy|types|facts|ladder|due|standing|columns|cells)\\.ts$|^src/calendar/|temporal-polyfill';

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
      to: { path: `^src/(${slices}|${showing})/`, pathNot: '^src/$1/' },
    },
    {
      name: 'core-knows-no-slice',
      severity: 'error',
      from: { path: `^src/(${foundation}|${core})/` },
      to: { path: `^src/(${slices}|${showing})/` },
    },
    {
      name: 'foundation-knows-no-room',
      severity: 'error',
      from: { path: `^src/(database|calendar|confidential)/` },
      to: { path: `^src/(${core})/` },
    },
    {
      name: 'outbox-knows-no-domain',
      severity: 'error',
      from: { path: '^src/outbox/' },
      to: { path: '^src/(programs|members|pairs|cadence)/' },
    },
    {
      name: 'home-and-digest-use-only-queries-and-views',
      severity: 'error',
      from: { path: `^src/(${showing})/` },
      to: { path: `^src/(${slices})/`, pathNot: role('access', 'queries', 'views', 'policy', 'types') },
    },
    {
      name: 'policy-is-pure',
      comment: 'Rules are functions of values: nothing but types, Temporal and other rules.',
      severity: 'error',
      from: { path: [role('policy'), '^src/cadence/(facts|ladder|due|standing)\\.ts$', '^src/calendar/'] },
      to: { pathNot: pure, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'views-are-pure',
      severity: 'error',
      from: { path: role('views') },
      to: { path: role('queries', 'operations', 'handlers', 'messages'), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'queries-touch-the-database-only',
      severity: 'error',
      from: { path: [role('queries'), '^src/reminders/(ledger|recipients)\\.ts$'] },
      to: { path: role('handlers', 'messages', 'views', 'operations'), pathNot: '^src/database/' },
    },
    {
      name: 'operations-know-no-way-to-slack',
      comment: 'Not even as a type: they are given Means, which hold no Slack client.',
      severity: 'error',
      from: { path: role('operations') },
      to: {
        path: [
          role('handlers', 'messages'),
          '^src/context\\.ts$',
          '^src/slack/(clients|interactions|commands)\\.ts$',
        ],
      },
    },
    {
      name: 'operations-never-reach-slack',
      severity: 'error',
      from: { path: role('operations') },
      to: { path: '@slack/(bolt|web-api|oauth)', reachable: true },
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
