import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { type FakeSlack, startFakeSlack } from '../sandbox/slack/server.ts';
import { freePort, repository } from '../test/support/process.ts';

/**
 * Follows docs/operations.md, "With systemd", word for word: boots the machine's own systemd in a scratch root, runs the
 * commands there, and asks systemd whether the unit did what it says. Needs root, and leaves nothing behind.
 */

const say = (line: string) => process.stdout.write(`${line}\n`);

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
  say(`  ${what}`);
}

/** The commands of the section, block by block. */
function blocksOf(page: string): string[] {
  const [, section = ''] = /^### With systemd\n([\s\S]*?)^## /m.exec(page) ?? [];
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '');
}

/** A systemd that runs, with a way in. */
type Machine = {
  /** Runs a script as root; throws when it fails. */
  run(script: string): Promise<string>;
  /** Whether a script succeeds. */
  does(script: string): Promise<boolean>;
  stop(): void;
};

const child = (parent: ChildProcess) =>
  readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim();

const SPACES = ['--mount', '--pid', '--cgroup', '--ipc', '--uts'];
const ENV = {
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** Runs a script as root beside systemd; never in the way of the fake Slack, which answers from this very process. */
async function within(outer: ChildProcess, script: string) {
  const into = ['--target', child(outer), ...SPACES, '--root', '--wd'];
  const shell = spawn('nsenter', [...into, 'bash', '-eu', '-s'], { cwd: '/', env: ENV, timeout: 400_000 });
  shell.stdin.end(`cd /srv/release\n${script}`);
  const [stdout, stderr, [status]] = await Promise.all([
    text(shell.stdout),
    text(shell.stderr),
    once(shell, 'close'),
  ]);
  return { status, stdout, stderr };
}

async function boot(scratch: string): Promise<Machine> {
  const script = join(repository, '.ci/systemd-root.sh');
  const systemd = ['bash', script, scratch, process.execPath, repository];
  // Whatever ends this process ends systemd and all it started.
  const outer = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...SPACES, '--fork', '--kill-child', ...systemd],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const machine: Machine = {
    async run(script) {
      const { status, stdout, stderr } = await within(outer, script);
      if (status !== 0) throw new Error(`failed (${status}):\n${script}\n${stdout}\n${stderr}`);
      return stdout;
    },
    does: async (script) => (await within(outer, script)).status === 0,
    stop: () => outer.kill('SIGKILL'),
  };
  for (let tries = 0; tries < 300; tries += 1) {
    if (outer.exitCode !== null) throw new Error('systemd did not start');
    const state = child(outer) && (await within(outer, 'systemctl is-system-running || true')).stdout;
    if (/running|degraded/.test(state)) return machine;
    await sleep(200);
  }
  throw new Error('systemd did not get ready');
}

/** What a person fills in: the values of their own Slack app, and ports that are free. */
const filledIn = (block: string, slack: FakeSlack, ports: { bot: number; health: number }) =>
  block
    .replace('SLACK_BOT_TOKEN=xoxb-...', `SLACK_BOT_TOKEN=${slack.botToken}`)
    .replace(
      'SLACK_SIGNING_SECRET=...',
      [
        `SLACK_SIGNING_SECRET=${slack.signingSecret}`,
        `SLACK_API_URL=${slack.apiUrl}`,
        `PORT=${ports.bot}`,
        `HEALTH_PORT=${ports.health}`,
      ].join('\n'),
    )
    .replaceAll('127.0.0.1:3001', `127.0.0.1:${ports.health}`);

const factsOf = async (machine: Machine) => {
  const properties = 'MainPID,Result,ExecMainCode,ExecMainStatus,NRestarts,ActiveState';
  const lines = (await machine.run(`systemctl show mentor --property=${properties}`)).trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
};

/** What the unit promises of the process. */
async function checkProcess(machine: Machine, ports: { bot: number; health: number }): Promise<void> {
  const { MainPID: pid } = await factsOf(machine);
  const status = await machine.run(`cat /proc/${pid}/status`);
  const uid = (await machine.run('id --user mentor')).trim();
  must(new RegExp(`^Uid:\\s+${uid}\\s+${uid}\\s`, 'm').test(status), 'it runs as mentor');
  must(/^NoNewPrivs:\s+1$/m.test(status) && /^CapBnd:\s+0+$/m.test(status), 'and can gain no privilege');
  must((await machine.run(`readlink /proc/${pid}/cwd`)) === '/opt/mentor\n', 'in /opt/mentor');
  const writes = (path: string) => machine.does(`nsenter --target ${pid} --mount touch ${path}`);
  must(
    !(await writes('/opt/mentor/x')) && !(await writes('/etc/x')) && (await writes('/var/lib/mentor/x')),
    'it can write to its data alone',
  );
  must(
    (await machine.run('stat --format "%a %U" /var/lib/mentor /etc/mentor/env')) === '700 mentor\n600 root\n',
    'which no one else reads, and the settings are for root',
  );
  const listens = (await machine.run('cat /proc/net/tcp'))
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === '0A')
    .map(([, local = '']) => local.split(':'));
  for (const port of [ports.bot, ports.health]) {
    const at = listens
      .filter(([, hex = '']) => Number.parseInt(hex, 16) === port)
      .map(([address]) => address);
    must(at.join() === '0100007F', `port ${port} listens on this machine alone`);
  }
}

async function isReady(port: number): Promise<boolean> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return true;
    await sleep(200);
  }
  return false;
}

/** What systemd does with it: restarts it when it dies, stops it in time, and starts it with the machine. */
async function checkLife(machine: Machine, health: number): Promise<void> {
  await machine.run('systemctl kill --kill-whom=main --signal=KILL mentor');
  await sleep(1000);
  must(await isReady(health), 'killed, it is started again');
  must((await factsOf(machine)).NRestarts === '1', 'by systemd');
  const from = Date.now();
  await machine.run('systemctl stop mentor');
  const { ActiveState, Result, ExecMainCode, ExecMainStatus } = await factsOf(machine);
  must(
    [ActiveState, Result, ExecMainCode, ExecMainStatus].join() === 'inactive,success,1,0',
    `stopped, it ends by itself with code 0, in ${Date.now() - from} ms`,
  );
  await machine.run('systemctl start multi-user.target');
  must(await isReady(health), 'it starts with the machine');
}

async function checkAnswer(slack: FakeSlack, port: number): Promise<void> {
  slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
  const ana = slack.as(slack.addUser({ name: 'ana', real_name: 'Ana Ruiz' }).id);
  const { ack } = await ana.command('/mentor help');
  must(ack.outcome === 'acked', '/mentor help is acknowledged');
  await ana.waitFor(/\/mentor log/, { where: 'ephemeral', since: 'ever' });
  await slack.settled();
}

async function prove(slack: FakeSlack, machine: Machine): Promise<void> {
  const blocks = blocksOf(readFileSync(join(repository, 'docs/operations.md'), 'utf8'));
  must(blocks.length === 4, 'the docs have four steps');
  const ports = { bot: await freePort(), health: await freePort() };
  const [install = '', settings = '', start = '', look = ''] = blocks.map((each) =>
    filledIn(each, slack, ports),
  );
  for (const block of [install, settings, start]) {
    say(block.trimEnd().replace(/^/gm, '  $ '));
    const said = await machine.run(block);
    if (block === start) must(said.includes('{"ready":true}'), 'it is ready');
  }
  await checkProcess(machine, ports);
  await checkAnswer(slack, ports.bot);
  await checkLife(machine, ports.health);
  say(look.trimEnd().replace(/^/gm, '  $ '));
  must(/database/i.test(await machine.run(look)), 'the doctor looks with the same settings');
  must(await isReady(ports.health), 'and it runs again');
}

const scratch = mkdtempSync(join(tmpdir(), 'mentor-systemd-'));
const slack = await startFakeSlack({
  manifest: parse(readFileSync(join(repository, 'manifest.yml'), 'utf8')) as unknown,
});
let machine: Machine | undefined;
try {
  say(`  ${execFileSync('systemctl', ['--version'], { encoding: 'utf8' }).split('\n')[0]}`);
  machine = await boot(scratch);
  await prove(slack, machine);
} catch (error) {
  if (machine) say(await machine.run('journalctl --no-pager --lines=60 || true'));
  throw error;
} finally {
  machine?.stop();
  await slack.stop();
  rmSync(scratch, { recursive: true, force: true });
}
