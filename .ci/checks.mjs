/**
 * Types, lint and boundaries at the same time: each one's output in one piece, and any failure fails. `npm test` names
 * the tests as well, with their arguments; the checks then take what the tests leave of the processor.
 */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

const [tests, ...args] = process.argv.slice(2);

function run(name, { args = [], priority, output = 'pipe' } = {}) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name, '--', ...args], {
      stdio: ['ignore', output, output],
      shell: process.platform === 'win32', // npm is a script there
    });
    if (priority !== undefined && child.pid !== undefined) setPriority(child.pid, priority);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
    }
    child.on('error', (error) => resolve({ name, ok: false, said: String(error) }));
    child.on('close', (code) => resolve({ name, ok: code === 0, said }));
  });
}

const say = ({ name, ok, said }) =>
  process.stdout.write(`${ok ? 'PASS' : 'FAIL'} ${name}\n${said ? `${said.trimEnd()}\n` : ''}`);

const running = ['types', 'lint', 'boundaries'].map(async (name) => {
  const result = await run(name, { priority: tests ? constants.priority.PRIORITY_BELOW_NORMAL : undefined });
  say(result);
  return result;
});
if (tests) running.push(run(tests, { args, output: 'inherit' }));

const results = await Promise.all(running);
// What failed early is far above what the tests said since.
if (tests) for (const result of results.filter(({ ok }) => !ok)) say(result);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
