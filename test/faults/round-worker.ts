import { runClassMatches } from '../../src/features/class-match/announce-operations.ts';
import { openProgramRequests } from '../../src/features/requests/operations.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import { testContext } from '../support/fixtures.ts';

/** A worker that announces class matches and nothing else, to be killed at any moment. */
const [url = '', now = ''] = process.argv.slice(2);
const open = openPostgres(url, { max: 2 });
const { ctx } = testContext(open, () => new Date(now));
await ctx.db.selectFrom('rounds').select('id').limit(1).execute(); // connected: what is killed from here on is work
process.send?.('ready');
await runClassMatches(ctx, openProgramRequests);
await open.close();
process.exit(0);
