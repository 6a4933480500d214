import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Web } from '../../platform/slack/web.ts';
import { findEntries } from './queries.ts';
import { AUDIT, AUDIT_TITLE, auditModal, NEWER, OLDER, PAGE } from './views.ts';

/** What reading the record needs; `knownTo` gives the confidential requests that a member may know of, by id. */
type Reading = { db: Db; knownTo(db: Db, reader: Membership): Promise<string[]> };

/** Registers the record of a program, for its directors. */
export function register(web: Web, ctx: HandlerDeps, knownTo: Reading['knownTo']): void {
  const windows = programWindows(web, ctx, AUDIT_TITLE, 'audit.read');
  const pageFor = (reader: Membership, { rest }: { rest: string }) =>
    pageOf({ db: ctx.db, knownTo }, reader, pageNumber.parse(rest));
  windows.open(AUDIT, pageFor);
  for (const id of [OLDER, NEWER]) windows.show(id, pageFor);
}

const MOST_PAGES = 100_000;
const pageNumber = z.coerce.number().int().min(0).max(MOST_PAGES).catch(0);

async function pageOf({ db, knownTo }: Reading, reader: Membership, page: number): Promise<ModalView> {
  const about = { programId: reader.program_id, known: await knownTo(db, reader) };
  const entries = await findEntries(db, about, { limit: PAGE + 1, offset: page * PAGE });
  return auditModal(reader.program, entries, page);
}
