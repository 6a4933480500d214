import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { repository } from '../../support/process.ts';

/** Files of new folders on every floor; each `bad` one breaks the rule it is named for. */
const FILES: Record<string, string> = {
  'src/platform/fax/policy.ts': 'export const fax = 1;',
  'src/platform/fax/upward.ts':
    "import { ward } from '../../domain/wards/policy.ts';\nexport const up = ward;",
  'src/domain/wards/policy.ts': 'export const ward = 1;',
  'src/domain/wards/upward.ts':
    "import { coffee } from '../../features/coffee/policy.ts';\nexport const up = coffee;",
  'src/features/coffee/policy.ts': 'export const coffee = 1;',
  'src/features/coffee/queries.ts': 'export const beans = 1;',
  'src/features/coffee/operations.ts':
    "import { deps } from '../../platform/handler-deps.ts';\nexport const brew = deps;",
  'src/features/coffee/upward.ts': "import { main } from '../../app/extra.ts';\nexport const up = main;",
  'src/features/tea/sideways.ts':
    "import { brew } from '../coffee/operations.ts';\nexport const side = brew;",
  'src/features/tea/policy.ts': "import { beans } from '../coffee/queries.ts';\nexport const rule = beans;",
  'src/features/tea/views.ts': "import { steep } from './queries.ts';\nexport const view = steep;",
  'src/features/tea/queries.ts': "import { view } from './views.ts';\nexport const steep = view;",
  'src/features/home/fine.ts': "import { beans } from '../coffee/queries.ts';\nexport const fine = beans;",
  'src/features/home/nosy.ts': "import { brew } from '../coffee/operations.ts';\nexport const nosy = brew;",
  'src/platform/handler-deps.ts': 'export const deps = 1;',
  'src/app/extra.ts': "import { peek } from '../../test/peek.ts';\nexport const main = peek;",
  'src/attic/box.ts': "import { ward } from '../domain/wards/policy.ts';\nexport const box = ward;",
  'src/domain/east/one.ts': "import { two } from '../west/two.ts';\nexport const one = two;",
  'src/domain/east/three.ts': 'export const three = 3;',
  'src/domain/west/two.ts': 'export const two = 2;',
  'src/domain/west/four.ts': "import { three } from '../east/three.ts';\nexport const four = three;",
  'test/peek.ts': 'export const peek = 1;',
};

let refused: string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boundaries-'));
  for (const [file, text] of Object.entries(FILES)) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await cp(join(repository, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
  await cp(join(repository, 'tsconfig.json'), join(folder, 'tsconfig.json'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const cruise = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [cruise, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const said = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    maxBuffer: 50_000_000,
  }).catch((failed: { stdout: string }) => failed);
  const { summary } = JSON.parse(said.stdout) as {
    summary: { violations: { from: string; to: string; rule: { name: string } }[] };
  };
  refused = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} > ${to}`);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['platform-knows-no-floor-above', 'src/platform/fax/upward.ts', 'src/domain/wards/policy.ts'],
  ['domain-knows-no-floor-above', 'src/domain/wards/upward.ts', 'src/features/coffee/policy.ts'],
  ['features-know-no-app', 'src/features/coffee/upward.ts', 'src/app/extra.ts'],
  [
    'features-do-not-reach-into-each-other',
    'src/features/tea/sideways.ts',
    'src/features/coffee/operations.ts',
  ],
  ['features-do-not-reach-into-each-other', 'src/features/tea/policy.ts', 'src/features/coffee/queries.ts'],
  [
    'home-and-digest-use-only-queries-access-and-views',
    'src/features/home/nosy.ts',
    'src/features/coffee/operations.ts',
  ],
  ['src-never-imports-sandbox-or-test', 'src/app/extra.ts', 'test/peek.ts'],
  ['operations-know-no-way-to-slack', 'src/features/coffee/operations.ts', 'src/platform/handler-deps.ts'],
  ['policy-is-pure', 'src/features/tea/policy.ts', 'src/features/coffee/queries.ts'],
  ['views-are-pure', 'src/features/tea/views.ts', 'src/features/tea/queries.ts'],
  ['queries-touch-the-database-only', 'src/features/tea/queries.ts', 'src/features/tea/views.ts'],
  ['no-circular', 'src/features/tea/queries.ts', 'src/features/tea/views.ts'],
  ['src-has-four-floors', 'src/attic/box.ts', 'src/domain/wards/policy.ts'],
  ['no-circle-of-folders', 'src/domain/east', 'src/domain/west'],
])('%s refuses %s > %s', (rule, from, to) => {
  expect(refused).toContain(`${rule}: ${from} > ${to}`);
});

test('what each floor may import is refused by no rule', () => {
  expect(refused.filter((each) => each.includes('home/fine.ts'))).toEqual([]);
});
