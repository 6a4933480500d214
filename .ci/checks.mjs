/** Types, lint and boundaries at the same time: each one's output in one piece, and any failure fails. */
import { spawn } from 'node:child_process';

const checks = ['types', 'lint', 'boundaries'];

function run(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ name, ok: false, output: String(error) }));
    child.on('close', (code) => resolve({ name, ok: code === 0, output }));
  });
}

const results = await Promise.all(
  checks.map(async (name) => {
    const result = await run(name);
    process.stdout.write(`${result.ok ? 'PASS' : 'FAIL'} ${name}\n${result.output.trimEnd()}\n`);
    return result;
  }),
);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
