// The software bill of materials of what production runs, in CycloneDX format. `npm sbom --omit dev` leaves out every
// package that something of development needs as well, so this takes the whole bill and follows it from our dependencies.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const read = ['sbom', '--sbom-format', 'cyclonedx'];
const bill = JSON.parse(
  execFileSync('npm', read, { encoding: 'utf8', maxBuffer: 64e6, shell: process.platform === 'win32' }),
);
const { dependencies: direct } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

const nameOf = ({ group, name }) => (group ? `${group}/${name}` : name);
const byRef = new Map(bill.components.map((component) => [component['bom-ref'], component]));
const needs = new Map(bill.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
const root = bill.metadata.component['bom-ref'];

const refs = new Set(needs.get(root).filter((ref) => nameOf(byRef.get(ref)) in direct));
for (const ref of refs) for (const next of needs.get(ref) ?? []) refs.add(next);

const missing = Object.keys(direct).filter(
  (name) => ![...refs].some((ref) => nameOf(byRef.get(ref)) === name),
);
if (missing.length > 0) throw new Error(`not in the bill: ${missing.join(', ')}`);

const components = bill.components.filter((component) => refs.has(component['bom-ref']));
const dependencies = bill.dependencies
  .filter(({ ref }) => ref === root || refs.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
process.stdout.write(`${JSON.stringify({ ...bill, components, dependencies }, null, 2)}\n`);
