/** Makes the database template once a run. */
export default async function setup(): Promise<void> {
  process.env.MENTOR_TEST_RUN = `${process.pid}_${Date.now()}`;
  const { makeTemplate } = await import('./template.ts');
  await makeTemplate();
}
