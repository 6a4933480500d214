/** Removes the template and whatever a broken test left beside it. */
export default async function teardown(): Promise<void> {
  const { dropTemplate } = await import('./template.ts');
  await dropTemplate();
}
