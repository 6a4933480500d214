import type { ModalView } from '@slack/types';
import type { Context } from '../context.ts';
import { transact } from '../database/transact.ts';
import { authorize } from '../members/access.ts';
import { type Opening, openIn, registerOpening, runOpening } from '../members/opening.ts';
import { findMemberships, type Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { PAGES } from './pages.ts';
import { isFor } from './policy.ts';
import { addResource, findResources, type Resource, removeResource } from './queries.ts';
import {
  pageModal,
  RESOURCE_REMOVE,
  RESOURCES,
  RESOURCES_SUBMIT,
  RESOURCES_TITLE,
  resourceForm,
  resourcesModal,
  TOOLKIT,
  TOOLKIT_TITLE,
} from './views.ts';

/** Registers the pages of the toolkit, and the links that directors add. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'resources',
    title: RESOURCES_TITLE,
    action: 'program.resources',
    render: (director) => resourcesView(ctx, director),
  };
  web.command({
    name: 'resources',
    usage: 'resources',
    roles: ['director'],
    about: 'links for your residents and mentors, in the guide and its pages (directors)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(RESOURCES, (click) => openIn(ctx, opening, click, click.value));
  web.submit(RESOURCES_SUBMIT, (submission) => save(ctx, submission));
  web.click(RESOURCE_REMOVE, (click) => remove(ctx, click));
  web.click(TOOLKIT, (click) =>
    click.openModal(TOOLKIT_TITLE, () => pageView(ctx, click.person, click.value)),
  );
}

/** The links of a person's programs that are for them. */
async function resourcesFor(ctx: Context, person: Person): Promise<Resource[]> {
  const memberships = await findMemberships(ctx.db, person);
  const roles = new Set(memberships.flatMap((member) => member.roles));
  const all = await findResources(
    ctx.db,
    memberships.map(({ program_id }) => program_id),
  );
  return all.filter((resource) => isFor(resource, roles));
}

async function pageView(ctx: Context, person: Person, value: string): Promise<ModalView> {
  const page = PAGES.find(({ id }) => id === value);
  if (!page)
    return messageModal(TOOLKIT_TITLE, 'This page is not there any more. The guide has all there are.');
  const resources = await resourcesFor(ctx, person);
  return pageModal(
    page,
    resources.filter((resource) => resource.page === page.id),
  );
}

const resourcesView = async (ctx: Context, { program }: Membership, said?: string) =>
  resourcesModal(program, await findResources(ctx.db, [program.id]), said);

async function save(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'program.resources', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(RESOURCES_TITLE, refusal(access.reason, 'program.resources')) };
  const entered = parseForm(resourceForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const { title, link, audience, season } = entered.data;
  await transact(ctx, (tx) =>
    addResource(tx, ctx.clock(), access.member, {
      title,
      link: new URL(link).toString(),
      audience,
      page: season === 'any' ? null : season,
    }),
  );
  return { show: await resourcesView(ctx, access.member, '*Saved.* It is in the guide now.') };
}

async function remove(ctx: Context, { person, value, view, client, answer }: Click): Promise<void> {
  const [programId = '', id = ''] = value.split(' ');
  const access = await authorize(ctx.db, person, 'program.resources', programId);
  if (!access.ok) return answer(refusal(access.reason, 'program.resources'));
  if (/^[0-9a-f-]{36}$/.test(id)) await transact(ctx, (tx) => removeResource(tx, programId, id));
  if (view?.isModal)
    await replaceModal(client, view.id, await resourcesView(ctx, access.member, '*Removed.*'));
  else await answer('Removed.');
}
