import { describe, expect, test } from '@jest/globals';
import { directedBy, welcomeMessage } from '../../../src/domain/members/welcome-views.ts';

describe('whom a newcomer can ask', () => {
  test.each([
    [[], ''],
    [['U1'], '<@U1> directs the program.'],
    [['U1', 'U2'], '<@U1> and <@U2> direct the program.'],
    [['U1', 'U2', 'U3', 'U4', 'U5'], '<@U1>, <@U2>, <@U3>, and 2 more direct the program.'],
  ])('%j: %s', (directors, said) => {
    expect(directedBy(directors)).toBe(said);
  });

  test('is left out for a director, and where no one can be reached', () => {
    const said = (...args: Parameters<typeof welcomeMessage>) => JSON.stringify(welcomeMessage(...args));
    expect(said('Medicine', ['mentor'], ['U1'])).toContain('*Need a person?* <@U1> directs the program.');
    expect(said('Medicine', ['mentor', 'director'], ['U1', 'U2'])).not.toContain('Need a person');
    expect(said('Medicine', ['resident'], [])).not.toContain('Need a person');
  });
});
