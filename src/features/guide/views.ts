import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { NEVER_STORED } from '../../domain/pairs/guide.ts';
import {
  actions,
  button,
  context,
  escapeText,
  input,
  modal,
  option,
  plain,
  section,
} from '../../platform/slack/blocks.ts';
import { PAGE_IDS, PAGES, type Page, type PageId } from './pages.ts';
import type { Resource } from './queries.ts';

export const GUIDE_PAGE_TITLE = 'What to talk about';
/** Opens a page; its value is the page. */
export const GUIDE_PAGE = 'toolkit.page';
export const RESOURCES_TITLE = 'Resources';
/** Opens the program's links, for directors; its value is a program id. */
export const RESOURCES = 'toolkit.resources';
export const RESOURCES_SUBMIT = 'toolkit.resources.save';
/** Its value is `program resource`. */
export const RESOURCE_REMOVE = 'toolkit.resources.remove';

/** The pages to choose from, in the guide. */
export const pagesBlock = () =>
  actions('toolkit', {
    type: 'static_select',
    action_id: GUIDE_PAGE,
    placeholder: plain(GUIDE_PAGE_TITLE),
    options: PAGES.map(({ id, title }) => option(title, id)),
  });

/** A resource as a link in mrkdwn. */
export const link = ({ title, link: url }: Resource) =>
  `<${url.replaceAll('|', '%7C').replaceAll('>', '%3E')}|${escapeText(title).replaceAll('|', '∣')}>`;

/** Links as lines; nothing where there are none. */
export const resourceBlocks = (resources: readonly Resource[]): KnownBlock[] =>
  resources.length === 0
    ? []
    : [
        section(
          `*From your program*\n${resources
            .slice(0, 15)
            .map((each) => `• ${link(each)}`)
            .join('\n')}`,
        ),
      ];

/** One page of the toolkit, with the program's own links for it. */
export const pageModal = ({ title, about, questions }: Page, resources: readonly Resource[]): ModalView =>
  modal({
    id: 'toolkit.page',
    title: GUIDE_PAGE_TITLE,
    blocks: [
      section(`*${title}*\n${about}`),
      section(`*3 questions to start with*\n${questions.map((question) => `• ${question}`).join('\n')}`),
      ...resourceBlocks(resources),
      context(NEVER_STORED),
    ],
  });

const AUDIENCE: Record<Resource['audience'], string> = {
  everybody: 'Everyone',
  residents: 'Residents',
  mentors: 'Mentors',
};
const AUDIENCES = Object.entries(AUDIENCE).map(([id, label]) => option(label, id));
const SEASONS = [option('Any time', 'any'), ...PAGES.map(({ id, title }) => option(title, id))];

/** What a director enters to add a link. */
export const resourceForm = z.object({
  title: z
    .string('Enter a title.')
    .trim()
    .min(1, 'Enter a title.')
    .max(80, 'Keep the title to 80 characters or fewer.'),
  link: z
    .string('Enter a link.')
    .trim()
    .max(500, 'Keep the link to 500 characters or fewer.')
    .refine(
      (text) => URL.canParse(text) && new URL(text).protocol === 'https:',
      'Enter a link that starts with https://.',
    ),
  audience: z.enum(['everybody', 'residents', 'mentors']).default('everybody'),
  season: z.enum(['any', ...PAGE_IDS]).default('any'),
});

const SHOWN = 30;

/** The links of a program, and a form for one more. */
export function resourcesModal(
  program: { id: string; name: string },
  resources: readonly Resource[],
  said?: string,
): ModalView {
  const titleOf = (page: PageId | null) => PAGES.find(({ id }) => id === page)?.title ?? 'Any time';
  return modal({
    id: RESOURCES_SUBMIT,
    title: RESOURCES_TITLE,
    submit: 'Save',
    close: 'Close',
    metadata: { program: program.id },
    blocks: [
      ...(said ? [section(said)] : []),
      section(`Links that *${escapeText(program.name)}* adds to the mentoring guide and the Home tab.`),
      ...resources.slice(0, SHOWN).map((resource) =>
        section(`${link(resource)} · ${AUDIENCE[resource.audience]} · ${titleOf(resource.page)}`, {
          accessory: button(RESOURCE_REMOVE, 'Remove', `${program.id} ${resource.id}`),
        }),
      ),
      input('title', 'Title', { type: 'plain_text_input', max_length: 80 }),
      input(
        'link',
        'Link',
        { type: 'plain_text_input', max_length: 500 },
        { hint: 'For example, https://gme.hospital.example/wellness' },
      ),
      input('audience', "Who it's for", {
        type: 'static_select',
        options: AUDIENCES,
        ...(AUDIENCES[0] ? { initial_option: AUDIENCES[0] } : {}),
      }),
      input('season', 'When in the year', {
        type: 'static_select',
        options: SEASONS,
        ...(SEASONS[0] ? { initial_option: SEASONS[0] } : {}),
      }),
    ],
  });
}
