import { createHmac } from 'node:crypto';

/** How to sign a delivery: properly, or in one of the ways a forger would. */
export type SignatureMode = 'good' | 'bad' | 'none' | 'stale';

/** The `x-slack-*` headers for a body. */
export function signatureHeaders(
  secret: string,
  body: string,
  mode: SignatureMode = 'good',
): Record<string, string> {
  if (mode === 'none') return {};
  const seconds = Math.floor(Date.now() / 1000) - (mode === 'stale' ? 6 * 60 : 0);
  const key = mode === 'bad' ? `${secret}-forged` : secret;
  const digest = createHmac('sha256', key).update(`v0:${seconds}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${digest}` };
}
