import { followUp } from '../../src/app/worker.ts';
import { carryOutTurns } from '../../src/features/year-rollover/turn-operations.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import { testContext } from '../support/fixtures.ts';

/** A worker that carries out turns and nothing else, to be killed at any moment. */
const [url = '', now = ''] = process.argv.slice(2);
const open = openPostgres(url, { max: 2 });
const { ctx } = testContext(open, () => new Date(now));
await ctx.db.selectFrom('turns').select('id').limit(1).execute(); // connected: what is killed from here on is work
process.send?.('ready');
await carryOutTurns(ctx, followUp);
await open.close();
process.exit(0);
