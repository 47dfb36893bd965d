import { Command } from 'commander';
import { addColorOption, newCommand } from '../options/shared.ts';
import type { SetupOptions } from '../setup/run-setup.ts';

const DESCRIPTION = `Prepares a cluster of OpenSearch or Elasticsearch for the alerts and events that a service writes there.

Prints the requests that it would send, and what the cluster has already; --apply sends them. Doing so again changes nothing. Index
templates say how alerts and events are indexed. Where the product can remove old indices by itself, a policy does so.

Signs in with DOCKWARDEN_EVENTS_API_KEY, or DOCKWARDEN_EVENTS_USER and DOCKWARDEN_EVENTS_PASSWORD, of the environment.

Exit code: 0 success, 2 error in the command, or the cluster refuses something.`;

export function setupCommand(): Command {
  const command = newCommand(
    'setup',
    'prepare a cluster for alerts and events of a service',
    DESCRIPTION,
    EXAMPLES,
  )
    .requiredOption('--events <url>', 'address of OpenSearch or Elasticsearch')
    .option(
      '--events-ca <file>',
      'certificate of the authority that --events is trusted by, in PEM',
    )
    .option(
      '--alerts-alias <name>',
      'as output.alerts_alias of the service',
      '.alerts-security.alerts-dockwarden',
    )
    .option('--events-alias <name>', 'as output.events_alias of the service', 'dockwarden-events')
    .option('--keep-events <time>', 'how long indices of events are kept, or all', '30d')
    .option('--keep-alerts <time>', 'how long indices of alerts are kept, or all', 'all')
    .option('--apply', 'send the requests')
    .option('--json', 'print the steps as JSON, with whole requests')
    .action(async (options: SetupOptions) => {
      const { runSetup } = await import('../setup/run-setup.ts');
      await runSetup(options);
    });
  return addColorOption(command);
}

const EXAMPLES = `
Examples:
  dockwarden setup --events https://opensearch.example.com:9200
  dockwarden setup --events https://opensearch.example.com:9200 --events-ca ca.pem --apply
  dockwarden setup --events http://127.0.0.1:9200 --keep-events 90d --json`;
