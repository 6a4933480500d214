import type { Stage } from './stage.ts';

/** What the terminal says once the page is ready. */
export function greeting(address: string, stage: Stage): string {
  const cast = stage.cast().map(({ name, part }) => `  ${name.padEnd(16)} ${part}`);
  return [
    '',
    'Mentor is running in a sandbox: no Slack workspace, no database server, made-up people.',
    '',
    `  Open ${address}`,
    '',
    'You can be any of them:',
    ...cast,
    '',
    'Press Ctrl+C to stop.',
    '',
  ].join('\n');
}
