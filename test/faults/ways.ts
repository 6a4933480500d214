import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import pg from 'pg';
import { silenceable } from '../support/silence.ts';
import { until } from '../support/until.ts';

/** A way to the database that can fall silent: what is under way on it is lost, and no one is told. */
export type Way = {
  url: string;
  /** Nothing arrives on the connections there are, and until `restore` on new ones neither, if so asked. */
  silence(newOnesToo: boolean): Promise<void>;
  restore(): Promise<void>;
  close(): Promise<void>;
};

/** A proxy that swallows; the connections that fell silent stay so, as behind a firewall that lost its state. */
export async function swallowing(url: string): Promise<Way> {
  const way = await silenceable(url);
  return {
    url: way.url,
    async silence(newOnesToo) {
      way.silence();
      way.silenceNew(newOnesToo);
    },
    restore: async () => way.silenceNew(false),
    close: way.close,
  };
}

const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });

/** Whether this machine lets us make network namespaces. */
export function hasNamespaces(): boolean {
  const name = `mentor-try-${process.pid}`;
  try {
    ip('netns', 'add', name);
    ip('netns', 'del', name);
    return true;
  } catch {
    return false;
  }
}

/**
 * A network namespace between the bot and the database, which loses every packet of the bot's while it is silent: the
 * kernel goes on sending them again, and knows no more than the bot does.
 */
export async function losingPackets(url: string): Promise<Way> {
  const number = randomInt(1, 250);
  const [space, near, far] = [`mentor-${process.pid}`, `mtr${number}a`, `mtr${number}b`];
  const host = `10.213.${number}.2`;
  ip('netns', 'add', space);
  ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', space);
  ip('addr', 'add', `10.213.${number}.1/30`, 'dev', near);
  ip('link', 'set', near, 'up');
  const inside = (...args: string[]) => ip('-n', space, ...args);
  inside('addr', 'add', `${host}/30`, 'dev', far);
  inside('link', 'set', far, 'up');
  const forwarder = spawn(
    'ip',
    ['netns', 'exec', space, process.execPath, 'test/faults/forward.ts', await socketOf(url)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let port = '';
  forwarder.stdout.setEncoding('utf8').on('data', (text: string) => {
    port += text;
  });
  await until(() => port.endsWith('\n'), 'the forwarder listens');
  const through = new URL(url);
  through.hostname = host;
  through.port = port.trim();
  // Packets to the bot go nowhere, so that nothing is ever acknowledged.
  const nowhere = ['route', 'add', 'blackhole', `10.213.${number}.1/32`];
  return {
    url: through.href,
    silence: async () => void inside(...nowhere),
    restore: async () => void inside(...nowhere.with(1, 'del')),
    async close() {
      forwarder.kill('SIGKILL');
      ip('netns', 'del', space);
    },
  };
}

/** The socket in the file system by which the server is reached from any network namespace of its machine. */
async function socketOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ folders: string; port: string }>(
    "select current_setting('unix_socket_directories') as folders, current_setting('port') as port",
  );
  await client.end();
  const [row] = rows;
  if (!row) throw new Error('the server has no socket');
  return `${row.folders.split(',')[0]?.trim()}/.s.PGSQL.${row.port}`;
}
