import http from 'node:http';
import { pino } from 'pino';
import { type Config, readConfig, unknownSettings } from '../platform/config.ts';
import { countProcess } from '../platform/metrics.ts';
import { type Running, startMentor } from './start.ts';
import { reasonOf } from './start-error.ts';

/** The entry of `npm start`: reads the environment, starts the roles asked for, stops on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = configOrExit();
  countProcess();
  const log = pino({ level: config.LOG_LEVEL });
  http.setGlobalProxyFromEnv?.(); // HTTPS_PROXY and NO_PROXY, where Node has it (24.14)
  const unknown = unknownSettings(process.env);
  if (unknown.length > 0) log.warn({ unknown }, 'these are not settings of Mentor. Are they misspelled?');
  // Socket Mode's client can reject unhandled on a reconnect; whatever no one handled ends the process loudly.
  process.on('unhandledRejection', (error) => {
    log.fatal({ error: error instanceof Error ? error.name : typeof error }, 'unhandled rejection');
    process.exit(1);
  });
  let running: Running | undefined;
  stopOnSignal(config, async () => running?.stop());
  running = await startMentor(config, { log }).catch(exitWithReason);
}

/** A signal during the start ends the process at once (nothing is half done that a kill could break), later ones gracefully. */
function stopOnSignal(config: Config, stopAll: () => Promise<void>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), (config.DRAIN_SECONDS + config.SHUTDOWN_SECONDS + 10) * 1000).unref();
    void stopAll().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function configOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return exitWithReason(error);
  }
}

function exitWithReason(error: unknown): never {
  process.stderr.write(`${reasonOf("Mentor can't start", error)}\n`);
  process.exit(1);
}

await main();
