import { expect, test } from '@jest/globals';
import { COUNTS } from './counts.ts';
import { addPairs, onAnyList, PATIENT } from './scene.ts';

test('a block schedule sends as many statements for many people as for few', async () => {
  const counts = await onAnyList(async (counting, size, counted) => {
    await addPairs(counting, 20);
    const cora = counting.world.slack.as(counting.seed.coordinator.user);
    const people = Array.from({ length: size }, (_, index) => `A${String.fromCharCode(97 + index)} Resident`);
    const content = [
      'Resident,10/1-10/14,10/15-10/28,10/29-11/11',
      ...people.map((name) => `${name},Nights,Clinic,Vacation`),
    ].join('\n');
    await cora.command('/mentor schedule');
    await cora.waitForModal('Import schedule');
    await cora.fill('Schedule file', { name: 'blocks.csv', content });
    await counted('check', async () => {
      await cora.submit();
      await cora.waitFor(/What do these labels mean/, { where: 'modal', ...PATIENT });
    });
    await cora.submit();
    await cora.waitFor(/Nothing is saved yet/, { where: 'modal', ...PATIENT });
    await counted('import', async () => {
      await cora.submit();
      await cora.waitFor(/Imported/, { where: 'modal', ...PATIENT });
    });
    await cora.close({ all: true });
  });
  expect(counts).toEqual(COUNTS.schedule);
});
