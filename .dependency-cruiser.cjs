/**
 * The boundaries of the code, as path prefixes: a new folder falls under them by where it lies. `npm run boundaries`
 * checks them, and test/unit/boundaries breaks each one on purpose.
 */

/** A file's role is its name, or the part after the last dash: `policy.ts`, `decide-views.ts`. */
const role = (...names) => `[/-](${names.join('|')})\\.ts$`;
/** What rules may build on: other rules and plain values. */
const pure =
  '[/-](policy|types|facts|ladder|due|standing|columns|cells)\\.ts$|^src/platform/calendar/|temporal-polyfill';
/** The features that show what others know; they may read another feature's queries, access, and views. */
const showing = 'home|digest';

const forbid = (name, from, to, more = {}) => ({ name, severity: 'error', from, to, ...more });

module.exports = {
  forbidden: [
    forbid('no-circular', {}, { circular: true }),
    forbid('no-circle-of-folders', { path: '^src/' }, { circular: true }, { scope: 'folder' }),
    forbid(
      'src-has-four-floors',
      { path: '^src/', pathNot: '^src/(app|features|domain|platform)/' },
      {},
      { comment: 'Every file of the product lies on a floor.' },
    ),
    forbid(
      'platform-knows-no-floor-above',
      { path: '^src/platform/' },
      { path: '^src/', pathNot: '^src/platform/' },
    ),
    forbid(
      'domain-knows-no-floor-above',
      { path: '^src/domain/' },
      { path: '^src/', pathNot: '^src/(domain|platform)/' },
    ),
    forbid(
      'features-know-no-app',
      { path: '^src/features/' },
      { path: '^src/', pathNot: '^src/(features|domain|platform)/' },
    ),
    forbid(
      'features-do-not-reach-into-each-other',
      { path: '^src/features/([^/]+)/', pathNot: `^src/features/(${showing})/` },
      { path: '^src/features/', pathNot: '^src/features/$1/' },
    ),
    forbid(
      'home-and-digest-use-only-queries-access-and-views',
      { path: `^src/features/(${showing})/` },
      {
        path: '^src/features/',
        pathNot: [`^src/features/(${showing})/`, role('access', 'queries', 'views')],
      },
    ),
    forbid('src-never-imports-sandbox-or-test', { path: '^(src|db)/' }, { path: '^(sandbox|test)/' }),
    forbid(
      'sandbox-imports-src-only-where-composed',
      { path: '^sandbox/', pathNot: '^sandbox/compose\\.ts$' },
      { path: '^src/' },
      { comment: 'The fake Slack knows nothing of the bot; sandbox/compose.ts puts the two together.' },
    ),
    forbid(
      'policy-is-pure',
      {
        path: [
          role('policy'),
          '^src/domain/cadence/(facts|ladder|due|standing)\\.ts$',
          '^src/platform/calendar/',
        ],
      },
      { pathNot: pure, dependencyTypesNot: ['type-only'] },
      { comment: 'Rules are functions of values: nothing but types, Temporal, and other rules.' },
    ),
    forbid(
      'views-are-pure',
      { path: role('views') },
      {
        path: role('queries', 'operations', 'handlers', 'messages'),
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'queries-touch-the-database-only',
      { path: [role('queries'), '^src/features/reminders/(ledger|recipients)\\.ts$'] },
      { path: role('handlers', 'messages', 'views', 'operations'), pathNot: '^src/platform/database/' },
    ),
    forbid(
      'operations-know-no-way-to-slack',
      { path: role('operations') },
      {
        path: [
          role('handlers', 'messages'),
          '^src/platform/handler-deps\\.ts$',
          '^src/platform/slack/(clients|interactions|commands)\\.ts$',
        ],
      },
      { comment: 'Not even as a type: they are given OperationDeps, which hold no Slack client.' },
    ),
    forbid(
      'operations-never-reach-slack',
      { path: role('operations') },
      { path: '@slack/(bolt|web-api|oauth)', reachable: true },
    ),
    forbid(
      'no-dev-dependency-in-production',
      { path: '^(src|db)/' },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'no-orphans',
      {
        orphan: true,
        pathNot:
          '\\.(cjs|mjs|d\\.ts)$|^(test|sandbox|src/app)/(main|tour|admin)\\.ts$|\\.test\\.ts$|^test/support/global-',
      },
      {},
    ),
    forbid('resolvable', {}, { couldNotResolve: true }),
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
