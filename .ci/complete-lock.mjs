/**
 * Adds to package-lock.json the optional packages of other platforms that the registry at hand did not list.
 *
 * Some registries and mirrors carry only the builds for their own platform. `npm install` then drops the others
 * from the lock without a word, and `npm ci` refuses it ("Missing: … from lock file") there and everywhere else.
 * Run this after an `npm install` that was met with that; it changes nothing when nothing is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));

/** Whether Node, looking from the package at `from`, would find `name` in the lock. */
function isLocked(from, name) {
  for (let base = from; ; base = base.slice(0, base.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    if (`${base === '' ? '' : `${base}/`}node_modules/${name}` in lock.packages) return true;
    if (base === '') return false;
  }
}

/** Reads platform names such as `cli-linux-x64-musl` or `core-win32-ia32-msvc`. */
function platformOf(name) {
  const found = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-(\w+))?$/.exec(name);
  if (!found) throw new Error(`${name}: cannot read the platform in its name; add it to the lock by hand`);
  const [, os, cpu, abi = 'gnu'] = found;
  return {
    cpu: [cpu],
    os: [os],
    ...(os === 'linux' ? { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] } : {}),
  };
}

const missing = Object.entries(lock.packages).flatMap(([from, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(from, name))
    .map(([name, version]) => {
      const { cpu, os, libc } = platformOf(name);
      const about = { version, cpu, ...(entry.dev ? { dev: true } : {}), ...(libc ? { libc } : {}) };
      return [`node_modules/${name}`, { ...about, optional: true, os }];
    }),
);
if (missing.length > 0) {
  const { '': root, ...rest } = { ...lock.packages, ...Object.fromEntries(missing) };
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = { '': root, ...Object.fromEntries(sorted) };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(`${missing.length} packages added to ${file}\n`);
