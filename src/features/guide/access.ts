/** Whether a link is for someone with these roles; directors see all links because they maintain them. */
export const isFor = (
  { audience }: { audience: 'everybody' | 'residents' | 'mentors' },
  roles: ReadonlySet<string>,
): boolean =>
  audience === 'everybody' ||
  roles.has('director') ||
  (audience === 'residents' ? roles.has('resident') : roles.has('mentor'));
