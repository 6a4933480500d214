/**
 * Sums up what tools wrote as JSON, for `.ci/run`.
 *
 *   node counts.mjs tests FILE…   the last line is "N passed, N failed" over all Jest reports; a report that is
 *                                 missing, and a file of tests that could not be run, count as a failure
 *   node counts.mjs audit FILE    what `npm audit --json` found; exit code 1 on high or critical findings
 */
import { readFileSync } from 'node:fs';

const [what, ...files] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function countTests() {
  const total = { passed: 0, failed: 0 };
  for (const file of files) {
    const report = read(file);
    if (!report) {
      say(`no report: ${file}`);
      total.failed += 1;
      continue;
    }
    total.passed += report.numPassedTests;
    total.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
    for (const suite of report.testResults.filter(({ status }) => status === 'failed')) {
      say(`failed: ${suite.name}`);
      for (const { fullName } of suite.assertionResults.filter(({ status }) => status === 'failed')) {
        say(`  ${fullName}`);
      }
    }
  }
  say(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function checkAudit() {
  const found = read(files[0])?.metadata?.vulnerabilities;
  if (!found) return say('not done: this registry answers no audits');
  say(
    Object.entries(found)
      .map(([severity, count]) => `${severity} ${count}`)
      .join(', '),
  );
  if (found.high + found.critical > 0) process.exitCode = 1;
}

if (what === 'tests') countTests();
else checkAudit();
