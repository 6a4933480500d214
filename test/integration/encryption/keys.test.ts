import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { checkSealed } from '../../../src/app/admin/doctor-sealed.ts';
import { decryptNote, decryptWords, encryptNote, encryptWords } from '../../../src/features/rematch/words.ts';
import { decryptInConfidence, encryptInConfidence } from '../../../src/features/requests/wishes.ts';
import type { OpenDatabase } from '../../../src/platform/database/open.ts';
import { checkKeys } from '../../../src/platform/encryption/check.ts';
import { SEALED_COLUMNS } from '../../../src/platform/encryption/columns.ts';
import { DecryptionError, type KeyRing, keyRing } from '../../../src/platform/encryption/keys.ts';
import { createPadding, findLeft, rotateKeys } from '../../../src/platform/encryption/rotation.ts';
import { createTestDatabase } from '../../support/database.ts';
import { everyRow } from '../../support/effects.ts';
import { seedPair } from '../../support/fixtures.ts';
import { repository } from '../../support/process.ts';
import { sealedUnpadded } from '../../support/sealed.ts';

let open: OpenDatabase;
beforeEach(async () => {
  open = await createTestDatabase();
});
afterEach(() => open.close());

const now = new Date('2026-09-14T15:00:00Z');
const [one, two, three] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill).toString('base64')) as [
  string,
  string,
  string,
];

/** Some requests and rematches with sealed texts; answers with their ids. */
async function write(ring: KeyRing, count: number): Promise<string[]> {
  const { workspaceId, programId, resident, pairId } = await seedPair(open.db);
  const of = { workspace_id: workspaceId, program_id: programId, resident_id: resident.id, created_at: now };
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const id of ids) {
    const closed = { decided_by: null, decided_at: now };
    await open.db
      .insertInto('requests')
      .values({
        ...of,
        ...closed,
        id,
        status: 'withdrawn',
        pair_id: null,
        confidential: encryptInConfidence(ring, id, { note: `note ${id}` }),
      })
      .execute();
    await open.db
      .insertInto('rematches')
      .values({
        ...of,
        ...closed,
        id,
        status: 'declined',
        pair_id: pairId,
        reference: id.slice(0, 8),
        confidential: encryptWords(ring, id, { reasons: [], words: `words ${id}`, preferred: [] }),
        note_to_resident: encryptNote(ring, id, `answer ${id}`),
      })
      .execute();
  }
  return ids;
}

async function read(ring: KeyRing, id: string) {
  const request = await open.db
    .selectFrom('requests')
    .select(['id', 'confidential'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const rematch = await open.db
    .selectFrom('rematches')
    .select(['id', 'confidential', 'note_to_resident'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return [
    decryptInConfidence(ring, request).note,
    decryptWords(ring, rematch).words,
    decryptNote(ring, rematch),
  ];
}
const texts = (id: string) => [`note ${id}`, `words ${id}`, `answer ${id}`];

describe('at the start', () => {
  test('a new database takes the key, and again', async () => {
    await checkKeys(open.db, now, keyRing(one));
    await checkKeys(open.db, now, keyRing(one));
    expect(await open.db.selectFrom('key_checks').selectAll().execute()).toHaveLength(1);
  });

  test('another key is refused, whether or not anything is sealed, and nothing is written', async () => {
    await checkKeys(open.db, now, keyRing(one));
    const before = await everyRow(open.db);
    await expect(checkKeys(open.db, now, keyRing(two))).rejects.toThrow(
      /isn't the one this database was created with/,
    );
    await expect(checkKeys(open.db, now, keyRing(two, [three]))).rejects.toThrow(DecryptionError);
    expect(await everyRow(open.db)).toEqual(before);
  });

  test('a database of an earlier version with texts of another key is refused', async () => {
    await write(keyRing(one), 1);
    const before = await everyRow(open.db);
    await expect(checkKeys(open.db, now, keyRing(two))).rejects.toThrow(
      /3 confidential entries are encrypted with a key that isn't set/,
    );
    expect(await everyRow(open.db)).toEqual(before);
  });

  test('a new key is taken beside the former one, and refused without it while a text needs it', async () => {
    await checkKeys(open.db, now, keyRing(one));
    const [id = ''] = await write(keyRing(one), 1);
    await checkKeys(open.db, now, keyRing(two, [one]));
    expect(await read(keyRing(two, [one]), id)).toEqual(texts(id));
    await expect(checkKeys(open.db, now, keyRing(two))).rejects.toThrow(keyRing(one).current);
  });

  test('no message holds a key', async () => {
    await checkKeys(open.db, now, keyRing(one));
    await expect(checkKeys(open.db, now, keyRing(two))).rejects.not.toThrow(new RegExp(`${one}|${two}`));
  });
});

describe('rotation', () => {
  test('seals every text again, in batches, with progress; then the former key is not needed', async () => {
    const ids = await write(keyRing(one), 7);
    const ring = keyRing(two, [one]);
    const told: string[] = [];
    const rotated = await rotateKeys(open.db, ring, {
      batch: 3,
      tell: ({ sealedColumn, done, of }) => told.push(`${sealedColumn} ${done}/${of}`),
    });
    expect(rotated).toEqual({ reencrypted: 21, unopened: [] });
    expect(told.slice(0, 3)).toEqual([
      'requests.confidential 3/7',
      'requests.confidential 6/7',
      'requests.confidential 7/7',
    ]);
    await checkKeys(open.db, now, keyRing(two));
    for (const id of ids) {
      expect(await read(keyRing(two), id)).toEqual(texts(id));
      await expect(read(keyRing(one), id)).rejects.toThrow(DecryptionError);
    }
    expect(await rotateKeys(open.db, ring)).toEqual({ reencrypted: 0, unopened: [] });
  });

  test('that was cut off goes on where it stopped', async () => {
    const ids = await write(keyRing(one), 5);
    const ring = keyRing(two, [one]);
    let batches = 0;
    const cut = rotateKeys(open.db, ring, {
      batch: 2,
      tell: () => {
        batches += 1;
        if (batches === 4) throw new Error('power cut');
      },
    });
    await expect(cut).rejects.toThrow('power cut');
    const left = (await findLeft(open.db, ring)).reduce((sum, each) => sum + each.left, 0);
    expect(left).toBe(15 - 7);
    for (const id of ids) expect(await read(ring, id)).toEqual(texts(id));
    expect((await rotateKeys(open.db, ring, { batch: 2 })).reencrypted).toBe(8);
    for (const id of ids) expect(await read(keyRing(two), id)).toEqual(texts(id));
  });

  test('leaves what does not open as it is, names it, and does the rest', async () => {
    const [broken = '', whole = ''] = await write(keyRing(one), 2);
    await sql`update requests set confidential = (select confidential from requests where id = ${whole}) where id = ${broken}`.execute(
      open.db,
    );
    const before = await open.db
      .selectFrom('requests')
      .select('confidential')
      .where('id', '=', broken)
      .execute();
    const rotated = await rotateKeys(open.db, keyRing(two, [one]), { batch: 1 });
    expect(rotated).toEqual({
      reencrypted: 5,
      unopened: [{ sealedColumn: 'requests.confidential', id: broken }],
    });
    expect(
      await open.db.selectFrom('requests').select('confidential').where('id', '=', broken).execute(),
    ).toEqual(before);
    expect(await read(keyRing(two), whole)).toEqual(texts(whole));
  });
});

describe('what an earlier version sealed without padding', () => {
  const ring = keyRing(one);
  /** A rematch as it was sealed before, and a meeting logged without a note. */
  async function writeBefore(ids: readonly string[]) {
    for (const id of ids) {
      const sealed = (column: string, text: string) =>
        sealedUnpadded(ring, { table: 'rematches', column, id }, text);
      const confidential = sealed('confidential', JSON.stringify({ reasons: [], words: id, preferred: [] }));
      const set = { confidential, note_to_resident: sealed('note_to_resident', '') };
      await open.db.updateTable('rematches').set(set).where('id', '=', id).execute();
    }
  }
  const lengths = async () => {
    const rows = await open.db.selectFrom('rematches').selectAll().execute();
    return new Set(
      rows.flatMap(({ confidential, note_to_resident }) => [confidential?.length, note_to_resident?.length]),
    );
  };

  test('is padded by the worker step by step, and doctor says how far it is', async () => {
    const ids = await write(ring, 5);
    await writeBefore(ids);
    const ticks = createPadding({ db: open.db, keys: ring }, 4);
    expect((await checkSealed(open.db)).words).toContain('5 of 15 entries padded');
    await ticks();
    expect((await checkSealed(open.db)).words).toContain('9 of 15 entries padded');
    await ticks();
    await ticks();
    expect((await checkSealed(open.db)).words).toContain('15 entries, each padded');
    expect((await lengths()).size).toBe(1);
    for (const id of ids) expect((await read(ring, id)).slice(1)).toEqual([id, '']);
  });

  test('is padded by a rotation with the same key, too', async () => {
    const ids = await write(ring, 2);
    await writeBefore(ids);
    expect(await rotateKeys(open.db, ring)).toEqual({ reencrypted: 4, unopened: [] });
    expect((await lengths()).size).toBe(1);
  });
});

test('every column that is sealed anywhere is rotated', () => {
  const files = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  // Those name whose rows move with a person, sealed or not.
  const isOther = (name: string) => name.endsWith('moving/references.ts');
  const sealed = files
    .filter((name) => !isOther(name))
    .flatMap((name) => {
      const source = readFileSync(join(repository, 'src', name), 'utf8');
      return [...source.matchAll(/table: '(\w+)', column: '(\w+)'/g)].map(
        ([, table, column]) => `${table}.${column}`,
      );
    });
  const rotated = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  // The check of a key is sealed with that very key; a state travels through Slack for ten minutes and is stored nowhere.
  const kept = sealed.filter((name) => !['key_checks.sealed', 'install_states.state'].includes(name));
  expect(rotated).toEqual(expect.arrayContaining(kept));
  expect(sealed).toEqual(expect.arrayContaining(['requests.confidential', 'rematches.confidential']));
});
