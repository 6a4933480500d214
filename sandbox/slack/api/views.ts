import { checkView, isViewTooLarge } from '../blocks/surfaces.ts';
import { type Block, isObj, listAt, type Obj, strAt, type View } from '../types.ts';
import type { Core } from '../workspace/core.ts';
import { unseenInitials } from './initial.ts';
import { type Method, refuse, refuseFindings } from './method.ts';

/** A view as Slack shows it to the app. */
export function viewJson(core: Core, view: View): Obj {
  return {
    id: view.id,
    team_id: core.workspace.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    state: { values: view.state },
    hash: view.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: false,
    notify_on_close: false,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: view.previous_view_id,
    root_view_id: view.root_view_id,
    app_id: core.credentials.appId,
    external_id: view.external_id,
    app_installed_team_id: core.workspace.teamId,
    bot_id: core.credentials.botId,
  };
}

/** Slack's error code for a view it would not show, with the findings; undefined for a good one. */
export function viewFault(
  view: unknown,
  surface: 'modal' | 'home',
  reader?: { core: Core; owner: string },
): { code: string; findings: ReturnType<typeof checkView> } | undefined {
  if (isViewTooLarge(view)) return { code: 'view_too_large', findings: [] };
  const wrong = checkView(view, surface);
  const isGood = wrong.length === 0 && reader !== undefined && isObj(view);
  const findings = isGood ? unseenInitials(reader.core, view.blocks as Block[], reader.owner) : wrong;
  return findings.length > 0 ? { code: 'invalid_arguments', findings } : undefined;
}

function checked(view: unknown, surface: 'modal' | 'home', reader?: { core: Core; owner: string }): Obj {
  const fault = viewFault(view, surface, reader);
  if (fault) refuseFindings(fault.code, fault.findings);
  return isObj(view) ? view : refuse('invalid_arguments');
}

/** Uses the trigger up; the view is checked first, so that a bad view does not cost the trigger. */
function triggered(core: Core, args: Obj): string {
  const trigger = core.triggers.exchange(strAt(args, 'trigger_id'));
  return 'error' in trigger ? refuse(trigger.error) : trigger.user;
}

const open: Method = {
  args: { trigger_id: 'string!', view: 'json!' },
  tier: 4,
  run(core, args) {
    const definition = checked(args.view, 'modal');
    const owner = triggered(core, args);
    checked(definition, 'modal', { core, owner });
    core.closeFrom(owner, 0);
    const view = core.view(definition, owner, {});
    core.show(view);
    return { view: viewJson(core, view) };
  },
};

/** Puts a view on top of a person's stack, or answers with Slack's error. */
export function pushView(core: Core, owner: string, definition: Obj): View | { error: string } {
  const stack = core.workspace.modalsOf(owner);
  const top = stack.at(-1);
  if (!top) return { error: 'not_found' };
  if (stack.length >= 3) return { error: 'push_limit_reached' };
  const view = core.view(definition, owner, { root: top.root_view_id, previous: top.id });
  core.show(view);
  return view;
}

const push: Method = {
  args: { trigger_id: 'string!', view: 'json!' },
  tier: 4,
  run(core, args) {
    const definition = checked(args.view, 'modal');
    const owner = triggered(core, args);
    checked(definition, 'modal', { core, owner });
    const result = pushView(core, owner, definition);
    return 'error' in result ? refuse(result.error) : { view: viewJson(core, result) };
  },
};

/** Replaces an open modal in place; what was typed under the same ids stays. */
export function replaceView(core: Core, old: View, definition: Obj): View {
  const view = core.view(definition, old.owner, {
    id: old.id,
    root: old.root_view_id,
    previous: old.previous_view_id,
    kept: old,
  });
  core.show(view);
  return view;
}

const update: Method = {
  args: { view: 'json!', view_id: 'string', external_id: 'string', hash: 'string' },
  tier: 4,
  run(core, args) {
    const [id, externalId] = [strAt(args, 'view_id'), strAt(args, 'external_id')];
    if (!id && !externalId) refuse('invalid_arguments');
    const open = [...core.workspace.modals.values()].flat();
    const old = open.find((view) => (id ? view.id === id : view.external_id === externalId));
    if (!old) return refuse('not_found');
    if (args.hash && args.hash !== old.hash) refuse('hash_conflict');
    return {
      view: viewJson(core, replaceView(core, old, checked(args.view, 'modal', { core, owner: old.owner }))),
    };
  },
};

const withoutTables = (view: Obj): Obj => ({
  ...view,
  blocks: listAt(view, 'blocks').filter(({ type }) => type !== 'data_table'),
});

const publish: Method = {
  args: { user_id: 'string!', view: 'json!', hash: 'string' },
  tier: 4,
  run(core, args) {
    if (!core.manifest.homeTab) refuse('not_enabled');
    const owner = core.workspace.users.get(strAt(args, 'user_id'));
    if (!owner || owner.is_bot) return refuse('user_not_found');
    if (owner.deleted) return refuse('user_disabled');
    const old = core.workspace.homes.get(owner.id);
    if (args.hash && args.hash !== old?.hash) refuse('hash_conflict');
    const given = checked(args.view, 'home');
    const definition = core.tablesDropped ? withoutTables(given) : given;
    const view = core.view(definition, owner.id, { ...(old ? { id: old.id, root: old.id, kept: old } : {}) });
    core.publish(view);
    return { view: viewJson(core, view) };
  },
};

/** The views methods. */
export const viewsMethods: Record<string, Method> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
