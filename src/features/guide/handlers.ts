import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { findMemberships, type Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { transact } from '../../platform/database/transact.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Person } from '../../platform/slack/person.ts';
import type { Web } from '../../platform/slack/web.ts';
import { isFor } from './access.ts';
import { PAGES } from './pages.ts';
import { addResource, findResources, type Resource, removeResource } from './queries.ts';
import {
  GUIDE_PAGE,
  GUIDE_PAGE_TITLE,
  pageModal,
  RESOURCE_REMOVE,
  RESOURCES,
  RESOURCES_SUBMIT,
  RESOURCES_TITLE,
  resourceForm,
  resourcesModal,
} from './views.ts';

/** Registers the guide's pages and the links that directors add. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, RESOURCES_TITLE, 'program.resources');
  const command = {
    name: 'resources',
    usage: 'resources',
    purpose: 'files',
    roles: ['director'],
    about: 'add links to the guide',
  } as const;
  windows.begin({ id: 'resources', command, button: RESOURCES }, (director) => resourcesView(ctx, director));
  windows.submit(RESOURCES_SUBMIT, resourceForm, (director, entered) => save(ctx, director, entered));
  windows.reply(
    RESOURCE_REMOVE,
    (director, { rest: id }) => remove(ctx, director, id),
    (director, said) => resourcesView(ctx, director, `*${said}*`),
  );
  web.click(GUIDE_PAGE, (click) =>
    click.openModal(GUIDE_PAGE_TITLE, () => pageView(ctx, click.person, click.value)),
  );
}

/** The links in a person's programs that are meant for them. */
async function resourcesFor(ctx: HandlerDeps, person: Person): Promise<Resource[]> {
  const memberships = await findMemberships(ctx.db, person);
  const roles = new Set(memberships.flatMap((member) => member.roles));
  const all = await findResources(
    ctx.db,
    memberships.map(({ program_id }) => program_id),
  );
  return all.filter((resource) => isFor(resource, roles));
}

async function pageView(ctx: HandlerDeps, person: Person, value: string): Promise<ModalView> {
  const page = PAGES.find(({ id }) => id === value);
  if (!page)
    return messageModal(GUIDE_PAGE_TITLE, 'This page no longer exists. The guide lists all current pages.');
  const resources = await resourcesFor(ctx, person);
  return pageModal(
    page,
    resources.filter((resource) => resource.page === page.id),
  );
}

const resourcesView = async (ctx: HandlerDeps, { program }: Membership, said?: string) =>
  resourcesModal(program, await findResources(ctx.db, [program.id]), said);

async function save(
  ctx: HandlerDeps,
  director: Membership,
  { title, link, audience, season }: z.infer<typeof resourceForm>,
): Promise<ModalView> {
  await transact(ctx, (tx) =>
    addResource(tx, ctx.clock(), director, {
      title,
      link: new URL(link).toString(),
      audience,
      page: season === 'any' ? null : season,
    }),
  );
  return resourcesView(ctx, director, "*Saved.* It's in the guide now.");
}

async function remove(ctx: HandlerDeps, { program_id }: Membership, id: string): Promise<string> {
  if (z.uuid().safeParse(id).success) await transact(ctx, (tx) => removeResource(tx, program_id, id));
  return 'Removed.';
}
