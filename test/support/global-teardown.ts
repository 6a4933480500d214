import { rm } from 'node:fs/promises';

/** Removes the template and whatever a broken test left beside it. */
export default async function teardown(): Promise<void> {
  const { administer, serverUrl, TEMPLATE, templateFile } = await import('./template.ts');
  const server = serverUrl();
  if (server) await administer(server, `drop database if exists ${TEMPLATE} with (force)`);
  else await rm(templateFile(), { force: true });
}
