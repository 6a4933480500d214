/**
 * Changes one thing at a time in policies, operations, queries, and access, and lists what no test notices.
 * `npm run test:mutants -- --count 20 --seed 1`; it works in a copy of the tree. `--from 12` goes on behind the twelfth
 * mutant of a run that was ended.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { repository } from '../support/process.ts';
import { apply, type Mutant, mutantsOf } from './mutate.ts';
import { reaching } from './reach.ts';

const ROLES = /(policy|operations|queries|access)(\/[^/]+)?\.ts$/;
const LEFT_OUT = new Set(['node_modules', '.git']);

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '150' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    from: { type: 'string', default: '0' },
    files: { type: 'string', default: '72' },
    seconds: { type: 'string', default: '600' },
  },
});

/** Mulberry32: the same seed draws the same mutants from the same tree. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function copyTree(): string {
  const root = mkdtempSync(join(tmpdir(), 'mentor-mutants-'));
  cpSync(repository, root, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(repository, path).split('/')[0] ?? ''),
  });
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'));
  return root;
}

/** The test files that fail, or nothing in particular when the run took too long: someone would notice that, too. */
async function failing(root: string, tests: readonly string[]): Promise<string[] | 'too long'> {
  const args = ['--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--bail', ...tests];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let isTooLong = false;
  const timer = setTimeout(() => {
    isTooLong = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, Number(values.seconds) * 1000);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  clearTimeout(timer);
  if (isTooLong) return 'too long';
  const failed = [...new Set([...said.matchAll(/^FAIL (\S+)/gm)].flatMap(([, file]) => file ?? []))];
  if (code !== 0 && failed.length === 0) throw new Error(`the tests ended without a result:\n${said}`);
  return failed;
}

/** Most mutants are noticed by one of the nearest test files, so these run before the others. */
const STAGES = [0, 3, 12];

async function noticing(root: string, tests: readonly string[]): Promise<string[] | 'too long'> {
  for (const [at, from] of STAGES.entries()) {
    const some = tests.slice(from, STAGES[at + 1]);
    const failed = some.length > 0 ? await failing(root, some) : [];
    if (failed.length > 0) return failed;
  }
  return [];
}

const passing = new Set<string>();

/** Fails unless a test file passes without any change; asked once for each. */
async function mustPass(root: string, test: string): Promise<void> {
  if (passing.has(test)) return;
  if ((await failing(root, [test])).length > 0) throw new Error(`${test} fails without a change`);
  passing.add(test);
}

function draw(root: string, count: number, seed: number): Mutant[] {
  const files = globSync('src/**/*.ts', { cwd: root })
    .filter((file) => ROLES.test(file))
    .sort();
  const all = files.flatMap((file) => mutantsOf(file, readFileSync(join(root, file), 'utf8')));
  const random = randomFrom(seed);
  return Array.from({ length: Math.min(count, all.length) }, () =>
    all.splice(Math.floor(random() * all.length), 1),
  ).flat();
}

const describe = ({ file, kind, was, becomes }: Mutant, line: number) =>
  `${file}:${line} ${kind}: ${was.trim()} -> ${becomes.trim() || '(removed)'}`;

const say = (line: string) => void process.stdout.write(`${line}\n`);

const root = copyTree();
const survivors: string[] = [];
try {
  const testsOf = reaching(root);
  const testsFor = ({ file }: Mutant) => testsOf(file).slice(0, Number(values.files));
  const mutants = draw(root, Number(values.count), Number(values.seed)).slice(Number(values.from));
  say(`seed ${values.seed}, ${mutants.length} mutants`);
  for (const mutant of mutants) {
    const path = join(root, mutant.file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, apply(source, mutant));
    const failed = await noticing(root, testsFor(mutant));
    writeFileSync(path, source);
    if (failed !== 'too long') for (const test of failed) await mustPass(root, test);
    const isNoticed = failed.length > 0;
    const line = describe(mutant, source.slice(0, mutant.at).split('\n').length);
    say(`${isNoticed ? 'noticed ' : 'SURVIVED'} ${line}`);
    if (!isNoticed) survivors.push(line);
  }
  say(`noticed ${mutants.length - survivors.length} of ${mutants.length} (seed ${values.seed})`);
  for (const line of survivors) say(`survived: ${line}`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
