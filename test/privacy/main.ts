import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * `npm run test:privacy`: every proof of confidentiality in full, on the embedded database and on Postgres, and a table
 * of what was looked at with the results. Exit code 1 when anything was found that should not be. Postgres is that of
 * TEST_DATABASE_URL; without one, only the embedded database is looked at, and the table says so.
 */
const PROOFS = [
  'canaries',
  'indistinguishable',
  'endings',
  'endings-year',
  'successors',
  'suppression',
  'attacker',
  'wishes',
  'draws',
  'notices',
  'absence',
  'counters',
  'ties',
  'fuzz',
  'schedules',
] as const;
const folder = mkdtempSync(join(tmpdir(), 'mentor-privacy-'));
const server = process.env.TEST_DATABASE_URL ?? '';
const results = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(z.object({ title: z.string(), status: z.string() })),
    }),
  ),
});
const noted = z.object({ proof: z.string(), cases: z.string() });

const say = (line: string) => process.stdout.write(`${line}\n`);

type Row = [database: string, proof: string, cases: string, result: string];

function run(database: string, url: string): Row[] {
  const [json, reported] = [join(folder, `${database}.json`), join(folder, `${database}.lines`)];
  spawnSync('npm', ['run', '--silent', 'jest', '--', 'test/privacy', '--json', `--outputFile=${json}`], {
    env: { ...process.env, PRIVACY_FULL: '1', PRIVACY_REPORT: reported, TEST_DATABASE_URL: url },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  const { testResults } = results.parse(JSON.parse(readFileSync(json, 'utf8')));
  const lines = linesOf(reported);
  return PROOFS.flatMap((proof) => {
    const file = testResults.find(({ name }) => name.endsWith(`${proof}.test.ts`));
    const tests = (file?.assertionResults ?? []).filter(({ status }) => status !== 'pending');
    const failed = tests.filter(({ status }) => status !== 'passed').map(({ title }) => title);
    const result =
      tests.length === 0 ? 'NOT RUN' : failed.length === 0 ? 'held' : `BROKEN: ${failed.join('; ')}`;
    const seen = lines.filter((line) => line.proof === proof).map(({ cases }) => cases);
    return [[database, proof, [...seen, `${tests.length} tests`].join('; '), result] satisfies Row];
  });
}

function linesOf(path: string) {
  try {
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    return lines.map((line) => noted.parse(JSON.parse(line)));
  } catch {
    return [];
  }
}

const rows = [...run('PGlite', ''), ...(server ? run('Postgres', server) : [])];
say('\n| database | proof | cases | result |\n| --- | --- | --- | --- |');
for (const row of rows) say(`| ${row.join(' | ')} |`);
if (!server) say('| Postgres | all | set TEST_DATABASE_URL | NOT RUN |');
rmSync(folder, { recursive: true, force: true });
process.exitCode = rows.every(([, , , result]) => result === 'held') ? 0 : 1;
