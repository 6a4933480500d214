import { appendFileSync } from 'node:fs';

/** Notes what a proof looked at, for the table that `npm run test:privacy` prints. */
export function report(proof: string, cases: string): void {
  const file = process.env.PRIVACY_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify({ proof, cases })}\n`);
}
