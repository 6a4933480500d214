import type { Person } from '../../sandbox/slack/people/person.ts';

/** Selects what a director's Home tab keeps behind **More**. */
export async function clickMore(person: Person, label: string): Promise<void> {
  await person.openHome();
  await person.click('More', { in: 'home' });
  await person.waitForModal('More');
  await person.click(label);
}
