import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setStage } from '../faults/stage.ts';
import { addMember } from '../support/fixtures.ts';
import { addResidents } from './desk.ts';

const COMMANDS = 400;
const HOMES = 20;

/** Resident memory of a process, now and at its highest, in megabytes. */
function memoryOf(pid: number | undefined): { now: number; peak: number } {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1] ?? 0) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}

/** Memory of each role in megabytes: after the start, and the peak after work in a program of 3,500 residents. */
export async function measureMemory(
  server: string,
): Promise<{ role: string; start: number; peak: number }[]> {
  const stage = await setStage(server, { rateLimits: false });
  try {
    await addResidents(stage.db, { workspaceId: stage.workspaceId, programId: stage.programId }, 3500);
    const director = stage.slack.addUser({ name: 'dana' }).id;
    await addMember(stage.db, stage, ['director'], { user: director });
    const results = [];
    for (const role of ['web', 'worker', 'all'] as const) {
      const child = stage.spawn(role);
      const { port } = await child.ready;
      await sleep(2000);
      const { now: start } = memoryOf(child.process.pid);
      if (port) {
        stage.slack.connect({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
        const dana = stage.slack.as(director);
        for (let n = 0; n < COMMANDS; n += 1) await dana.command('/mentor help');
        for (let n = 0; n < HOMES; n += 1) await dana.openHome();
      }
      if (role !== 'web') {
        await stage.addMessages(600);
        await stage.waitUntilSent(300_000);
      }
      results.push({ role, start, peak: memoryOf(child.process.pid).peak });
      await child.kill('SIGTERM');
    }
    return results;
  } finally {
    await stage.stop();
  }
}
