import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
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
} from '../slack/blocks.ts';
import { PAGE_IDS, PAGES, type Page, type PageId } from './pages.ts';
import type { Resource } from './queries.ts';

export const TOOLKIT_TITLE = 'What to talk about';
/** Opens a page; its value is the page. */
export const TOOLKIT = 'toolkit.page';
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
    action_id: TOOLKIT,
    placeholder: plain(TOOLKIT_TITLE),
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
    title: TOOLKIT_TITLE,
    blocks: [
      section(`*${title}*\n${about}`),
      section(`*Three questions to open with*\n${questions.map((question) => `• ${question}`).join('\n')}`),
      ...resourceBlocks(resources),
      context('What you talk about is never stored, and nothing here is part of any evaluation.'),
    ],
  });

const AUDIENCES = [
  option('Everybody', 'everybody'),
  option('Residents', 'residents'),
  option('Mentors', 'mentors'),
];
const SEASONS = [option('Any time', 'any'), ...PAGES.map(({ id, title }) => option(title, id))];

export const resourceForm = z.object({
  title: z
    .string('Please give it a title.')
    .trim()
    .min(1, 'Please give it a title.')
    .max(80, 'Please keep the title within 80 characters.'),
  link: z
    .string('Please enter the link.')
    .trim()
    .max(500, 'Please keep the link within 500 characters.')
    .refine(
      (text) => URL.canParse(text) && new URL(text).protocol === 'https:',
      'Please enter a link that begins with https://.',
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
  const titleOf = (page: PageId | null) => PAGES.find(({ id }) => id === page)?.title ?? 'any time';
  return modal({
    id: RESOURCES_SUBMIT,
    title: RESOURCES_TITLE,
    submit: 'Save',
    close: 'Close',
    metadata: { program: program.id },
    blocks: [
      ...(said ? [section(said)] : []),
      section(`Links that *${escapeText(program.name)}* adds to the guide and its pages.`),
      ...resources.slice(0, SHOWN).map((resource) =>
        section(`${link(resource)} · ${resource.audience} · ${titleOf(resource.page)}`, {
          accessory: button(RESOURCE_REMOVE, 'Remove', `${program.id} ${resource.id}`),
        }),
      ),
      input('title', 'Title', { type: 'plain_text_input', max_length: 80 }),
      input(
        'link',
        'Link',
        { type: 'plain_text_input', max_length: 500 },
        { hint: 'Such as https://gme.hospital.example/wellness' },
      ),
      input('audience', 'For whom', {
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
