import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { agreeForm, snoozeForm, spanForm } from '../../../src/features/pauses/views.ts';
import { setupForm } from '../../../src/features/program-settings/setup-views.ts';
import { requestForm } from '../../../src/features/requests/views.ts';
import { parseForm } from '../../../src/platform/slack/forms.ts';

/** How zod speaks when a schema has no words of its own. */
const ZODS = /invalid|expected|received|too (small|big)|unrecognized/i;

describe('what is wrong with a form', () => {
  const schemas = { requestForm, agreeForm, snoozeForm, spanForm, setupForm };
  const strange = [
    {},
    null,
    'x',
    { preferred: ["'; drop"], topics: ['gossip'], meetings: 'many', steps: [7] },
  ];
  test.each(Object.entries(schemas))('%s never speaks as zod does', (_, schema) => {
    for (const form of strange) {
      const parsed = parseForm(schema, form);
      expect(parsed.ok).toBe(false);
      expect(Object.values(parsed.ok ? {} : parsed.errors).filter((text) => ZODS.test(text))).toEqual([]);
    }
  });

  test('a schema’s own words win, and the first problem of a field is said', () => {
    const schema = z.object({ name: z.string().min(3, 'Longer, please.'), count: z.coerce.number().int() });
    expect(parseForm(schema, { name: 'x', count: 'many' })).toEqual({
      ok: false,
      errors: { name: 'Longer, please.', count: 'Check this field.' },
    });
    expect(parseForm(schema, { name: 'long', count: '3' })).toEqual({
      ok: true,
      data: { name: 'long', count: 3 },
    });
  });
});
