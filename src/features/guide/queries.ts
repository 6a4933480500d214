import { randomUUID } from 'node:crypto';
import type { Membership } from '../../domain/members/queries.ts';
import type { Db, Tx } from '../../platform/database/tables.ts';
import type { PageId } from './pages.ts';

/** The resources of some programs, in the order in which they were added. */
export const findResources = (db: Db, programIds: readonly string[]) =>
  programIds.length === 0
    ? Promise.resolve([])
    : db
        .selectFrom('resources')
        .select(['id', 'program_id', 'title', 'link', 'audience', 'page'])
        .where('program_id', 'in', programIds)
        .orderBy('created_at')
        .orderBy('id')
        .execute();

/** A program's own link. */
export type Resource = Awaited<ReturnType<typeof findResources>>[number];

type NewResource = { title: string; link: string; audience: Resource['audience']; page: PageId | null };

/** Adds a link to a program's toolkit; the same link again takes its new words. */
export const addResource = (tx: Tx, now: Date, by: Membership, resource: NewResource) =>
  tx
    .insertInto('resources')
    .values({
      ...resource,
      id: randomUUID(),
      workspace_id: by.workspace_id,
      program_id: by.program_id,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['program_id', 'link']).doUpdateSet(resource))
    .execute();

/** Removes a link from a program's toolkit. */
export const removeResource = (tx: Tx, programId: string, id: string) =>
  tx.deleteFrom('resources').where('program_id', '=', programId).where('id', '=', id).execute();
