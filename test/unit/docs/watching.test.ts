import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { countProcess, scrape } from '../../../src/platform/metrics.ts';
import { repository } from '../../support/process.ts';

const read = (path: string) => readFileSync(join(repository, 'docs', path), 'utf8');

const alerts = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z
        .array(
          z.strictObject({
            alert: z.string().regex(/^Mentor[A-Z]\w+$/),
            expr: z.string(),
            for: z
              .string()
              .regex(/^\d+[mh]$/)
              .optional(),
            labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
            annotations: z.strictObject({ summary: z.string(), action: z.string() }),
          }),
        )
        .min(5),
    }),
  ),
});
const dashboard = z.looseObject({
  title: z.string(),
  panels: z
    .array(z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })).min(1) }))
    .min(5),
});

const rules = () => alerts.parse(parse(read('alerts.yml'))).groups.flatMap((group) => group.rules);
const panels = () => dashboard.parse(JSON.parse(read('dashboard.json'))).panels;

/** The names of metrics in expressions, without what Prometheus adds to a histogram's. */
const metricsIn = (texts: readonly string[]) =>
  texts
    .flatMap((text) => text.match(/\b(?:mentor|process|nodejs)_[a-z0-9_]+/g) ?? [])
    .map((name) => name.replace(/_(bucket|count|sum)$/, ''));

test('alert rules, dashboard, and the guide name only metrics that there are, and the guide all of ours', async () => {
  countProcess();
  const text = await scrape(() => Promise.reject(new Error('no database')));
  const known = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const shown = [
    ...rules().map(({ expr }) => expr),
    ...panels().flatMap((each) => each.targets.map(({ expr }) => expr)),
  ];
  expect(metricsIn(shown).filter((name) => !known.includes(name))).toEqual([]);
  const guide = read('operations.md');
  const named = metricsIn(guide.match(/`mentor_\w+/g) ?? []);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
  const ours = known.filter((name) => name?.startsWith('mentor_'));
  expect(ours.filter((name) => name && !guide.includes(name))).toEqual([]);
  expect(
    ours.filter((name) => name && !metricsIn(shown).includes(name) && name !== 'mentor_deletions'),
  ).toEqual([]);
});

test('every alert is explained in the guide', () => {
  const guide = read('operations.md');
  expect(rules().filter(({ alert }) => !guide.includes(`\`${alert}\``))).toEqual([]);
});

test('every named fault run stands in the table of the benchmarks', () => {
  const names = ['slow', 'databases', 'keeping', 'ticks'].flatMap((file) =>
    [
      ...readFileSync(join(repository, `test/faults/${file}.ts`), 'utf8').matchAll(/^ {2}name: '([\w-]+)'/gm),
    ].map(([, name]) => name),
  );
  expect(names.length).toBeGreaterThan(10);
  const table = read('benchmarks.md');
  expect(names.filter((name) => !table.includes(`| \`${name}\` |`))).toEqual([]);
});
