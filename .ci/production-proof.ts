import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { startFakeSlack } from '../sandbox/slack/server.ts';
import { freePort, launch, repository } from '../test/support/process.ts';
import { type Instruction, readDockerfile, type Stage } from './dockerfile.ts';

/**
 * Proves the Dockerfile where there is no Docker: plays its own lines in an empty folder, starts what it starts as
 * an unprivileged user against the strict fake Slack, and asks whether it works with production dependencies alone.
 */

const say = (line: string) => process.stdout.write(`${line}\n`);

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
  say(`  ${what}`);
}

/** What `.dockerignore`, which begins with `*`, lets through. */
const sent = new Set(
  readFileSync(join(repository, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1)),
);

/** Where an absolute path of the image lies in the folder the stage is played in. */
const inside = (root: string, workdir: string, path: string) =>
  join(root, path.startsWith('/') ? path : join(workdir, path));

function copy(instruction: Instruction, root: string, workdir: string, roots: Map<string, string>): void {
  const words = instruction.text.split(/\s+/);
  const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  const target = inside(root, workdir, paths.at(-1) ?? '.');
  const intoFolder = paths.at(-1)?.endsWith('/') ?? false;
  for (const path of paths.slice(0, -1)) {
    if (!from && !sent.has(path)) throw new Error(`.dockerignore keeps ${path} from the build`);
    const source = from ? join(roots.get(from) ?? '/nowhere', path) : join(repository, path);
    cpSync(source, intoFolder ? join(target, basename(path)) : target, {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/** Plays a stage's lines: COPY and `npm` commands as they stand; what needs root in a container is left to Docker. */
function play(stage: Stage, root: string, roots: Map<string, string>, env: NodeJS.ProcessEnv): string {
  let workdir = '/';
  for (const instruction of stage.instructions) {
    const { keyword, text } = instruction;
    if (keyword === 'WORKDIR') {
      workdir = text;
      mkdirSync(inside(root, workdir, '.'), { recursive: true });
    }
    if (keyword === 'COPY') copy(instruction, root, workdir, roots);
    if (keyword === 'RUN' && text.startsWith('npm ')) {
      say(`  ${text}`);
      execFileSync('sh', ['-c', `${text} --loglevel=error`], {
        cwd: inside(root, workdir, '.'),
        env,
        stdio: 'ignore',
      });
    }
  }
  return inside(root, workdir, '.');
}

type LockedPackage = { dev?: boolean; version?: string };

function checkContents(app: string): void {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockedPackage>;
  };
  const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
  const isThere = ([path]: [string, LockedPackage]) => existsSync(join(app, path));
  const development = locked.filter(([, entry]) => entry.dev);
  const present = development.filter(isThere).map(([path]) => path);
  must(
    development.length > 100 && present.length === 0,
    `none of ${development.length} development packages is there ${present.join(' ')}`,
  );
  must(
    locked.some(([path, entry]) => !entry.dev && isThere([path, entry])),
    'the production packages are',
  );
  const installed = locked
    .filter(isThere)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`);
  const bill = JSON.parse(
    execFileSync('npm', ['run', '--silent', 'sbom'], {
      cwd: repository,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    }),
  ) as {
    components: { group?: string; name: string; version: string }[];
  };
  const billed = new Set(
    bill.components.map(({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`),
  );
  const unbilled = installed.filter((each) => !billed.has(each));
  must(
    unbilled.length === 0,
    `all ${new Set(installed).size} of them are in the bill of materials ${unbilled.join(' ')}`,
  );
  const names = [...readdirSync(app), ...readdirSync(join(app, 'node_modules'))];
  const left = names.filter((name) =>
    ['sandbox', 'mentor-sandbox', 'test', '.ci', '.env', '.git', 'docs'].includes(name),
  );
  must(left.length === 0, `no sandbox, no tests, no secrets of the work tree ${left.join(' ')}`);
}

/** The image's own user where we may become it; Docker's `node` has this id. */
const UNPRIVILEGED = process.getuid?.() === 0 ? 1000 : undefined;

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one process from start to stop, every check of it in order.
async function checkRunning(app: string, scratch: string, image: Stage): Promise<void> {
  const manifest: unknown = parse(readFileSync(join(repository, 'manifest.yml'), 'utf8'));
  const slack = await startFakeSlack({ manifest });
  const [data, home] = [join(scratch, 'data'), join(scratch, 'home')];
  for (const folder of [data, home]) {
    mkdirSync(folder, { mode: 0o700 });
    if (UNPRIVILEGED !== undefined) chownSync(folder, UNPRIVILEGED, UNPRIVILEGED);
  }
  const node = join(scratch, 'node'); // where the unprivileged user can reach it
  cpSync(process.execPath, node);
  const healthPort = await freePort();
  const env = {
    ...image.env,
    HOME: home,
    DATA_DIR: data,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    PORT: '0',
    HEALTH_PORT: String(healthPort),
  };
  const [, ...args] = image.command;
  const user = UNPRIVILEGED === undefined ? {} : { uid: UNPRIVILEGED };
  say(`  ${image.command.join(' ')}`);
  const bot = launch({ env, cwd: app, command: [node, ...args], ...user });
  try {
    const { port } = await bot.ready();
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${healthPort}${path}`)).status;
    must((await status('/healthz')) === 200 && (await status('/readyz')) === 200, 'it is alive and ready');
    const [, ...probe] = image.healthcheck;
    const healthy = launch({ env, cwd: app, command: [node, ...probe], ...user });
    must((await healthy.exit).code === 0, "Docker's health check agrees");
    slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
    const ana = slack.as(slack.addUser({ name: 'ana', real_name: 'Ana Ruiz' }).id);
    const { ack } = await ana.command('/mentor help');
    must(ack.outcome === 'acked', `/mentor help is acknowledged, in ${Math.round(ack.ackMs ?? 0)} ms`);
    await ana.waitFor(/\/mentor log/, { where: 'ephemeral', since: 'ever' });
    await slack.settled();
    slack.assertClean();
    const from = Date.now();
    const { code } = await bot.end('SIGTERM', 25_000);
    must(code === 0, `it stops on SIGTERM with code 0, in ${Date.now() - from} ms`);
    const unwell = launch({ env, cwd: app, command: [node, ...probe], ...user });
    must((await unwell.exit).code === 1, 'and then the health check fails');
  } catch (error) {
    say(bot.output());
    throw error;
  } finally {
    bot.child.kill('SIGKILL');
    await slack.stop();
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'mentor-proof-'));
chmodSync(scratch, 0o755);
try {
  const stages = readDockerfile(readFileSync(join(repository, 'Dockerfile'), 'utf8'));
  const roots = new Map<string, string>();
  // npm of the machine, node of the image: the scripts of packages, if any, run with what the image has.
  const env = { ...process.env, PATH: `${join(process.execPath, '..')}:${process.env.PATH}` };
  let app = '';
  for (const stage of stages) {
    const root = join(scratch, `stage-${stage.name}`);
    mkdirSync(root);
    roots.set(stage.name, root);
    app = play(stage, root, roots, env);
  }
  const image = stages.at(-1);
  if (!image) throw new Error('the Dockerfile has no stage');
  must(image.user === '1000:1000', 'the image runs as a numbered user that is not root');
  checkContents(app);
  await checkRunning(app, scratch, image);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
