import type { Someone, World } from '../support/world.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const MOMENT = /(\d{4}-\d\d-\d\dT\d\d):\d\d:\d\d\.\d+Z/g;

/** A person's sightings, with random ids by the order in which they came up, and times to the hour. */
export function seenBy(world: World, person: Someone): string[] {
  const names = new Map(world.slack.users.map(({ id, real_name }) => [id, real_name]));
  const order = new Map<string, string>();
  const inOrder = (id: string) => {
    const known = order.get(id) ?? `id-${order.size}`;
    order.set(id, known);
    return known;
  };
  return world.slack
    .as(person.user)
    .sees()
    .map(({ kind, at, text, message, view }) => {
      const blocks = JSON.stringify(message?.blocks ?? view?.blocks ?? []).replaceAll(
        /"block_id":"[^"]*"/g,
        '',
      );
      return `${kind} ${new Date(at).toISOString().slice(0, 13)}\n${text}\n${blocks}\n${view?.private_metadata ?? ''}`
        .replaceAll(UUID, inOrder)
        .replaceAll(/[UCDGFV]0[A-Z0-9]{8}/g, (id) => names.get(id) ?? inOrder(id))
        .replaceAll(MOMENT, '$1');
    });
}
