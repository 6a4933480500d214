import type { Obj } from '../../sandbox/slack/types.ts';
import { workDone } from './effects.ts';
import type { World } from './world.ts';

/** What someone sends who can write payloads: no button and no form ever offered it. */
export type Forged =
  | { click: string; value: string }
  | { submit: string; metadata: Record<string, string>; entered?: Obj };

/** A choice in a select, as a submitted form holds it. */
export const chosen = (value: string): Obj => ({
  value: { type: 'static_select', selected_option: { text: { type: 'plain_text', text: value }, value } },
});
/** Several choices. */
export const ticked = (...values: string[]): Obj => ({
  value: {
    type: 'checkboxes',
    selected_options: values.map((value) => ({ text: { type: 'plain_text', text: value }, value })),
  },
});
export const dated = (date: string): Obj => ({ value: { type: 'datepicker', selected_date: date } });
export const typed = (value: string): Obj => ({ value: { type: 'plain_text_input', value } });
export const users = (...ids: string[]): Obj => ({
  value: { type: 'multi_users_select', selected_users: ids },
});

/** Sends forged payloads for a person, correctly signed, and waits until the product is done with each. */
export async function forger(world: World, user: string) {
  const person = world.slack.as(user);
  await person.command('/mentor nonsense');
  const { message } = await person.waitFor(/didn't recognize/);
  await person.command('/mentor guide');
  await person.waitForModal('How mentoring works here');
  const [view] = world.slack.workspace.modalsOf(user).slice(-1);
  if (!message || !view) throw new Error('nothing to forge from');
  const { payloads } = world.slack;
  return async (forged: Forged): Promise<Obj> => {
    const payload =
      'click' in forged
        ? payloads.blockActions(user, { message }, [
            { type: 'button', block_id: 'forged', action_id: forged.click, value: forged.value },
          ])
        : submission(payloads.viewSubmission(user, view), forged);
    const delivery = await world.slack.deliver(payload);
    await workDone();
    await world.workerIdle(); // what it set going must not look like an effect of the next one
    if (delivery.outcome !== 'acked')
      throw new Error(`${JSON.stringify(forged)}: ${delivery.outcome} ${delivery.status}`);
    return payload;
  };
}

function submission(payload: Obj, forged: Extract<Forged, { submit: string }>): Obj {
  return {
    ...payload,
    view: {
      ...(payload.view as Obj),
      callback_id: forged.submit,
      private_metadata: JSON.stringify(forged.metadata),
      state: { values: forged.entered ?? {} },
    },
  };
}
