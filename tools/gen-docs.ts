// Generates docs/reference/ from the code, so that no page can contradict it, and the list of decisions from
// their titles.
//
//   npx tsx tools/gen-docs.ts           writes the pages
//   npx tsx tools/gen-docs.ts --check   fails on a page that differs
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertsCommand } from '../src/cli/commands/alerts.ts';
import { auditCommand } from '../src/cli/commands/audit.ts';
import { backupCommand } from '../src/cli/commands/backup.ts';
import { migrateCommand } from '../src/cli/commands/migrate.ts';
import { completionCommand } from '../src/cli/commands/completion.ts';
import { convertCommand } from '../src/cli/commands/convert.ts';
import { explainCommand } from '../src/cli/commands/explain.ts';
import { exportCommand } from '../src/cli/commands/export.ts';
import { queryCommand } from '../src/cli/commands/query.ts';
import { respondCommand } from '../src/cli/commands/respond.ts';
import { rulesCommand } from '../src/cli/commands/rules.ts';
import { scanCommand } from '../src/cli/commands/scan.ts';
import { verifyCommand } from '../src/cli/commands/verify.ts';
import { watchCommand } from '../src/cli/commands/watch.ts';
import { setupCommand } from '../src/cli/commands/setup.ts';
import { serveCommand } from '../src/cli/commands/serve.ts';
import { statusCommand } from '../src/cli/commands/status.ts';
import { sensorCommand } from '../src/cli/commands/sensor.ts';
import { allRoutesPage } from './docs/all-routes-page.ts';
import { commandGroupPage } from './docs/command-group-page.ts';
import { commandPage } from './docs/command-page.ts';
import { configurationPage } from './docs/configuration-page.ts';
import { connectorsPage } from './docs/connectors-page.ts';
import { consoleKeysPage } from './docs/console-keys-page.ts';
import { decisionsPage } from './docs/decisions-page.ts';
import { diagnosticsPage } from './docs/diagnostics-page.ts';
import { errorsPage } from './docs/errors-page.ts';
import { functionsPage } from './docs/functions-page.ts';
import { grammarPage } from './docs/grammar-page.ts';
import { routesPage } from './docs/routes-page.ts';
import { ruleFieldsPage } from './docs/rule-fields-page.ts';
import { sourcesPage } from './docs/sources-page.ts';
import { rulesDiagnosticsPage } from './docs/rules-diagnostics-page.ts';

const FOLDER = 'docs/reference';
const STORED_EVENTS = [
  'The [guide](../guide/stored-events.md) explains its use beside a running service.',
];
const PAGES: Record<string, () => string> = {
  'functions.md': functionsPage,
  'diagnostics.md': diagnosticsPage,
  'errors.md': errorsPage,
  'grammar.md': grammarPage,
  'http.md': routesPage,
  'routes.md': allRoutesPage,
  'dockwarden-scan.md': () =>
    commandPage(scanCommand(), [
      'The [guide](../guide/scanning.md) explains how to run rules over logs; what an alert holds is in',
      '[another part of it](../guide/alerts.md).',
    ]),
  'dockwarden-watch.md': () =>
    commandPage(watchCommand(), [
      'The [guide](../guide/watching.md) explains how to watch a machine or a stream; what an alert',
      'holds is in [another part of it](../guide/alerts.md).',
    ]),
  'dockwarden-query.md': () =>
    commandPage(queryCommand(), [
      'What the formats print is in [a decision](../decisions/engine/0003-output.md); how to hunt',
      'with the command, in [the guide](../guide/hunting.md).',
    ]),
  'dockwarden-convert.md': () =>
    commandPage(convertCommand(), [
      'What each source can and cannot provide is in [the list of sources](sources.md); how to use them, in',
      '[the guide](../guide/sources.md).',
    ]),
  'dockwarden-sensor.md': () =>
    commandPage(sensorCommand(), [
      'The [guide](../guide/sensor.md) explains what an event contains, and what the sensor cannot see.',
    ]),
  'dockwarden-serve.md': () =>
    commandPage(serveCommand(), [
      'The [guide](../guide/service.md) explains how to run the service and send events to it; all',
      'settings, in [configuration.md](configuration.md).',
    ]),
  'dockwarden-setup.md': () =>
    commandPage(setupCommand(), [
      'What is written to a cluster, and which rights that needs, is in',
      '[the guide](../guide/clusters.md#write-alerts-and-events-to-a-cluster).',
    ]),
  'dockwarden-status.md': () =>
    commandPage(statusCommand(), [
      'The [guide](../guide/service.md#monitoring) explains the output.',
    ]),
  'configuration.md': configurationPage,
  'connectors.md': connectorsPage,
  'dockwarden-export.md': () => commandPage(exportCommand(), STORED_EVENTS),
  'dockwarden-verify.md': () => commandPage(verifyCommand(), STORED_EVENTS),
  'dockwarden-audit.md': () =>
    commandGroupPage(auditCommand(), [
      'The [guide](../guide/audit-log.md) explains what is in the log, and what the chain proves.',
    ]),
  'dockwarden-backup.md': () => commandPage(backupCommand(), STORED_EVENTS),
  'dockwarden-migrate.md': () => commandPage(migrateCommand(), STORED_EVENTS),
  'dockwarden-explain.md': () =>
    commandPage(explainCommand(), [
      'What it prints stands in [diagnostics.md](diagnostics.md) (queries),',
      '[rules-diagnostics.md](rules-diagnostics.md) (rule files) and [errors.md](errors.md).',
    ]),
  'dockwarden-completion.md': () =>
    commandPage(completionCommand(), [
      'The [guide](../guide/command-line.md#completion) explains how to install it.',
    ]),
  'sources.md': sourcesPage,
  'console-keys.md': consoleKeysPage,
  'dockwarden-rules.md': () =>
    commandGroupPage(rulesCommand(), [
      'Findings in rule files are listed in [rules-diagnostics.md](rules-diagnostics.md), the fields of',
      'rules in [rule-fields.md](rule-fields.md).',
    ]),
  'dockwarden-respond.md': () =>
    commandGroupPage(respondCommand(), [
      'The [guide](../guide/response.md) explains the actions, what each loses, and how it is undone.',
    ]),
  'dockwarden-alerts.md': () =>
    commandGroupPage(alertsCommand(), [
      'The [guide](../guide/service-alerts.md) explains how the service runs rules and what to do with alerts.',
    ]),
  'rule-fields.md': ruleFieldsPage,
  'rules-diagnostics.md': rulesDiagnosticsPage,
  '../decisions/engine/README.md': decisionsPage,
};

const check = process.argv.includes('--check');
mkdirSync(FOLDER, { recursive: true });
let stale = 0;
for (const [name, page] of Object.entries(PAGES)) {
  const path = join(FOLDER, name);
  const note = name.endsWith('.md')
    ? '<!-- Printed by `npm run docs`; change the code, not this page. -->\n\n'
    : '';
  const text = `${note}${page().trimEnd()}\n`;
  if (!check) writeFileSync(path, text);
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is out of date; run: npm run docs`);
    stale += 1;
  }
}
if (stale > 0) process.exit(1);
console.log(
  `docs: ${Object.keys(PAGES).length} reference pages ${check ? 'up to date' : 'written'}`,
);
