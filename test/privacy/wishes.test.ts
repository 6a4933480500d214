import { describe, expect, test } from '@jest/globals';
import { drawAnew } from '../../src/domain/draws/policy.ts';
import { report } from './report.ts';
import { type Drawing, measureAttack, measureCost } from './wishes.ts';

const PROGRAMS = process.env.PRIVACY_FULL ? 400 : 60;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

describe('whom a resident would rather not have', () => {
  test('cannot be read: a director who drafts with every pin guesses no better than the sealed draw allows', () => {
    const { residents, hits, allowed, odd } = measureAttack(PROGRAMS);
    report(
      'wishes',
      `${residents} residents of ${PROGRAMS} programs, a guess is right in ${percent(hits)}, the draw allows ${percent(allowed)}`,
    );
    expect(odd).toBe(0);
    expect(hits).toBeCloseTo(allowed, 10);
  });

  test('cannot be read by repeating: three class matches and the requests in between tell no more than one', () => {
    const programs = PROGRAMS / 4;
    const { residents, hits, allowed, odd } = measureAttack(programs, 3);
    report(
      'wishes',
      `three rounds and requests of ${residents} residents: a guess is right in ${percent(hits)}, the draw allows ${percent(allowed)}`,
    );
    expect(odd).toBe(0);
    expect(hits).toBeCloseTo(allowed, 10);
  });

  test('the attack sees a draw that is made only for those who asked for it, and one that is smaller for some', () => {
    const onlyMeant: Drawing = (_before, { ratherNot }) => ({ meant: ratherNot, drawn: ratherNot });
    const broken = measureAttack(20, 1, onlyMeant);
    expect(broken.hits).toBe(1);
    expect(broken.odd).toBeGreaterThan(0);
  });

  test('repeating sees a draw that is made again each time', () => {
    const eachTime: Drawing = (_before, saying, mentors, random) =>
      drawAnew(undefined, saying, mentors, random);
    const once = measureAttack(15, 1, eachTime);
    const repeated = measureAttack(15, 3, eachTime);
    expect(once.hits).toBeCloseTo(once.allowed, 10);
    expect(repeated.hits).toBeGreaterThan(0.9);
  });

  test('costs no one a place that there is, and hardly anybody a mentor they chose', () => {
    const { placed, chosen, residents } = measureCost(PROGRAMS * 4);
    report(
      'wishes',
      `the draw costs ${percent(((placed[1] ?? 0) - (placed[0] ?? 0)) / residents)} of places and ${percent(((chosen[1] ?? 0) - (chosen[0] ?? 0)) / residents)} of choices`,
    );
    expect((placed[1] ?? 0) - (placed[0] ?? 0)).toBeLessThanOrEqual(residents * 0.01);
    expect((chosen[1] ?? 0) - (chosen[0] ?? 0)).toBeLessThanOrEqual(residents * 0.01);
  });
});
