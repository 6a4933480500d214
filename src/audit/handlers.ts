import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Db } from '../database/tables.ts';
import { authorize } from '../members/access.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Web } from '../slack/web.ts';
import { findEntries } from './queries.ts';
import { AUDIT, AUDIT_TITLE, auditModal, NEWER, OLDER, PAGE } from './views.ts';

/** What reading the record needs; `knownTo` gives the confidential requests that a member may know of, by id. */
type Reading = { db: Db; knownTo(db: Db, reader: Membership): Promise<string[]> };

/** Registers the record of a program, for its directors. */
export function register(web: Web, ctx: Context, knownTo: Reading['knownTo']): void {
  const reading = { db: ctx.db, knownTo };
  web.click(AUDIT, (click) => click.openModal(AUDIT_TITLE, () => viewFor(reading, click)));
  for (const id of [OLDER, NEWER]) web.click(id, (click) => turn(reading, click));
}

const MOST_PAGES = 100_000;
const place = z.tuple([z.string(), z.coerce.number().int().min(0).max(MOST_PAGES).default(0)]);

/** The page that a button names, `program:page`, as far as the person may read it at this moment. */
async function viewFor(reading: Reading, { person, value }: Click): Promise<ModalView> {
  const [programId, page] = place.catch(['', 0]).parse(value.split(':').slice(0, 2));
  const access = await authorize(reading.db, person, 'audit.read', programId);
  if (!access.ok) return messageModal(AUDIT_TITLE, refusal(access.reason, 'audit.read'));
  return pageOf(reading, access.member, page);
}

async function pageOf({ db, knownTo }: Reading, reader: Membership, page: number): Promise<ModalView> {
  const about = { programId: reader.program_id, known: await knownTo(db, reader) };
  const entries = await findEntries(db, about, { limit: PAGE + 1, offset: page * PAGE });
  return auditModal(reader.program, entries, page);
}

async function turn(reading: Reading, click: Click): Promise<void> {
  if (!click.view?.isModal) return click.openModal(AUDIT_TITLE, () => viewFor(reading, click));
  await replaceModal(click.client, click.view.id, await viewFor(reading, click));
}
