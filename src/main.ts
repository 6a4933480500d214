import { pino } from 'pino';
import { SealError } from './confidential/keys.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { FolderInUse } from './folder-lock.ts';
import { type Running, StartError, startMentor } from './start.ts';

/** The entry of `npm start`: reads the environment, starts the roles asked for, stops on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = configOrExit();
  const log = pino({ level: config.LOG_LEVEL });
  // Socket Mode's client can reject unhandled on a reconnect; whatever nobody handled ends the process loudly.
  process.on('unhandledRejection', (error) => {
    log.fatal({ error: error instanceof Error ? error.name : typeof error }, 'unhandled rejection');
    process.exit(1);
  });
  const running = await startMentor(config, { log }).catch((error) => {
    const known = error instanceof FolderInUse || error instanceof StartError || error instanceof SealError;
    exit(known ? error.message : `Mentor cannot start: ${reasonOf(error)}`);
  });
  stopOnSignal(running, config);
}

function stopOnSignal(running: Running, config: Config): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), (config.SHUTDOWN_SECONDS + 10) * 1000).unref();
    void running.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) exit(error.message);
    throw error;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason';
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED')
    return 'the database of DATABASE_URL does not answer. Is it running, and is the address right?';
  if (code === 'EADDRINUSE')
    return 'the port is taken by another process. Choose others with PORT and HEALTH_PORT.';
  return `${error.message} ${code}`.trim();
}

function exit(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

await main();
