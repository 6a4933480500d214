import { openPostgres } from '../../src/database/open.ts';
import { openProgramRequest } from '../../src/matching/operations.ts';
import { runRounds } from '../../src/rounds/announce-operations.ts';
import { testContext } from '../support/fixtures.ts';

/** A worker that announces class matches and nothing else, to be killed at any moment. */
const [url = '', now = ''] = process.argv.slice(2);
const open = openPostgres(url, { max: 2 });
const { ctx } = testContext(open, () => new Date(now));
await ctx.db.selectFrom('rounds').select('id').limit(1).execute(); // connected: what is killed from here on is work
process.send?.('ready');
await runRounds(ctx, openProgramRequest);
await open.close();
process.exit(0);
