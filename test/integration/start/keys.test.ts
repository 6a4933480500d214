import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Scene, setScene } from '../../support/scene.ts';

jest.setTimeout(900_000); // each process opens a database, beside whatever else the machine is doing

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene.stop());

const admin = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  '--liftoff-only',
  'src/app/admin.ts',
] as const;
// The key file belongs to the embedded database, whatever the other tests run on.
const embedded = { DATABASE_URL: undefined, ENCRYPTION_KEY: undefined };
const keyFile = () => readFileSync(join(scene.dataDir, 'encryption.key'), 'utf8').trim().split('\n');

test('a wrong key is refused in words; the key file is changed by rotation and the bot goes on with the new key alone', async () => {
  const first = scene.start(embedded);
  await first.ready();
  await first.end();
  const [original = ''] = keyFile();

  const wrong = scene.start({ ...embedded, ENCRYPTION_KEY: randomBytes(32).toString('base64') });
  expect(await wrong.exit).toEqual({ code: 1, signal: null });
  expect(wrong.output()).toContain("isn't the one this database was created with");
  expect(wrong.output()).not.toContain(original);

  const rotation = scene.start(embedded, { command: [...admin, 'keys', 'rotate', '--new-key'] });
  expect(await rotation.exit).toEqual({ code: 0, signal: null });
  expect(rotation.output()).toContain('; 0 to go.');
  const [current, former] = keyFile();
  expect(former).toBe(original);

  const alone = scene.start({ ...embedded, ENCRYPTION_KEY: current });
  await alone.ready();
  await alone.end();
});
