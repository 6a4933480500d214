import { sql } from 'kysely';
import { membersWithPeople } from '../../platform/database/sql.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { Member } from './people-policy.ts';

/** The residents and mentors of a program, by whose names a schedule may call them. */
export const findScheduled = (db: Db, programId: string): Promise<Member[]> =>
  membersWithPeople(db)
    .select([
      'members.id',
      'members.slack_user_id as userId',
      'people.display_name as name',
      'people.real_name as realName',
    ])
    .where('members.program_id', '=', programId)
    .where(sql<boolean>`members.roles && '{resident,mentor}'`)
    .orderBy('members.id')
    .execute();
