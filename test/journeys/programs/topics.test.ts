import { expect, test } from '@jest/globals';
import {
  as,
  ask,
  cardAbout,
  openAssign,
  resident,
  seed,
  setTheScene,
  WANTS,
  world,
} from '../requests/scene.ts';

setTheScene();

async function saveTopics(lines: string) {
  const dana = as(seed.director);
  await dana.command('/mentor setup');
  await dana.waitForModal('Set up mentoring');
  await dana.fill('More topics', lines);
  const { errors = [] } = await dana.submit();
  if (dana.modal()) await dana.close({ all: true });
  await world.settle();
  return errors;
}

const labelsOf = (person: ReturnType<typeof as>, label: string) =>
  person
    .modal()
    ?.controls()
    .filter((control) => control.label === label)
    .flatMap(({ element }) => ('options' in element ? (element.options ?? []) : []))
    .map((option) => (option as { text: { text: string } }).text.text);

test('a program has topics of its own: asked for, taken on, matched by, imported, and kept where they are no longer offered', async () => {
  expect(await saveTopics('Research;Boards')).toMatchObject([
    { message: expect.stringMatching(/on its own line/) },
  ]);
  expect(await saveTopics('a\nb\nc\nd\ne\nf\ng\nh')).toMatchObject([
    { message: expect.stringMatching(/up to 7 besides the standard 3/) },
  ]);
  expect(await saveTopics('  Research &  <writing>\nFellowship\nfellowship\nCareer advice')).toEqual([]);

  const olga = as(seed.otherMentor);
  await olga.command('/mentor places');
  await olga.waitForModal('Capacity and profile');
  expect(labelsOf(olga, 'Topics')).toEqual([
    'Career advice',
    'Support, including confidential support',
    'Role modeling',
    'Research & <writing>',
    'Fellowship',
  ]);
  await olga.fill('Topics', ['Research & <writing>']);
  expect((await olga.submit()).errors ?? []).toEqual([]);
  await olga.close({ all: true });

  const tess = await resident('Tess Topic');
  expect((await ask(tess, { [WANTS]: ['Fellowship', 'Research & <writing>'] })).errors ?? []).toEqual([]);
  await as(tess).close({ all: true });
  await world.settle();
  expect(cardAbout('Tess Topic')?.plainText()).toMatch(/Topics: Research & <writing>, Fellowship/);
  const modal = await openAssign('Tess Topic');
  expect(modal.plainText()).toMatch(/Olga Other\n.*Shared topics: Research & <writing>/);
  const dana = as(seed.director);
  await dana.fill('Mentor', 'Olga Other');
  expect((await dana.submit()).errors ?? []).toEqual([]);
  await dana.close({ all: true });
  await world.settle();
  expect(as(tess).dms().at(-1)?.plainText()).toMatch(/You both chose Research & <writing>/);

  await as(tess).command('/mentor log');
  await as(tess).waitForModal('Log a meeting');
  await as(tess).fill('Topics', ['Fellowship']);
  await as(tess).submit();
  await as(tess).close({ all: true });

  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  const email = [...world.slack.workspace.users.values()].find(({ id }) => id === seed.mentor.user)?.email;
  const content = `email,roles,topics\n${email},mentor,fellowship; Research &  <Writing>\n`;
  await dana.fill('Roster file', { name: 'r.csv', content });
  await dana.submit();
  expect((await dana.waitFor(/The file looks good/, { where: 'modal' })).plainText()).toMatch(
    /Max Mentor.*topics/,
  );
  await dana.submit();
  await dana.waitFor(/Imported/, { where: 'modal' });
  await dana.close({ all: true });
  const max = await world.open.db
    .selectFrom('members')
    .select('topics')
    .where('id', '=', seed.mentor.id)
    .executeTakeFirst();
  expect(max?.topics).toEqual(['Research & <writing>', 'Fellowship']);

  // What was said stays, and reads as it was; only no one chooses it again.
  expect(await saveTopics('')).toEqual([]);
  await as(tess).command('/mentor meetings');
  await as(tess).waitForModal('Our meetings');
  expect(as(tess).modal()?.plainText()).toMatch(/Fellowship/);
  await as(tess).close({ all: true });
  await olga.command('/mentor places');
  await olga.waitForModal('Capacity and profile');
  expect(labelsOf(olga, 'Topics')).toHaveLength(3);
  await olga.close({ all: true });
});
