import { Command, Option } from 'commander';
import type { ServeOptions } from '../serve/run-serve.ts';
import { addColorOption, collect, newCommand } from '../options/shared.ts';

const DESCRIPTION = `Receives events, stores them, and runs rules over them, until it is stopped.

Accepts events over HTTP (the Elasticsearch bulk API, OpenTelemetry logs, NDJSON, the webhooks of Falco and
Kubernetes), from files that it follows, from indices of OpenSearch or Elasticsearch that it follows, and from the
built-in sensor. Records of other sensors are converted to events. A request is answered once its events are on disk.

Rules run on their schedule, or as events arrive with --live; dockwarden alerts lists the alerts they raise. With
--rules, rules come from these files and directories; without, they are kept in the data directory, at first the
shipped ones.

Everything needs a sign-in or an API key. Without a user, the service prints a link, for use on this machine, by which
the first one is made; commands on this machine need --data only. Addresses beyond the loopback interface need TLS and
a user. Stops on Ctrl-C or SIGTERM after answering the requests in progress;
a second signal stops it immediately.

Exit code: 0 clean shutdown, 1 stopped after a failure, 2 error in the command or the configuration, or the
service cannot start.`;

export function serveCommand(): Command {
  const command = newCommand(
    'serve',
    'receive and store events, and run rules over them',
    DESCRIPTION,
    EXAMPLES,
  )
    .option(
      '--data <dir>',
      'data directory (default: /var/lib/dockwarden for root, ~/.local/share/dockwarden for others)',
    )
    .option(
      '--listen <host:port>',
      'address to listen on; port 0 picks a free one (default: 127.0.0.1:9200)',
    )
    .option(
      '--state <url>',
      'keep everything but events in PostgreSQL: postgres://user@host/database; the password comes from PGPASSWORD or PGPASSFILE',
    )
    .option(
      '--standby',
      'with --state, wait as long as another service writes it, and take over when that one is gone',
    )
    .option(
      '--role <names>',
      'with --state, be one of several workers that share it: api (answers requests), detect (searches clusters with rules), or both, as api,detect; repeatable',
      collect,
    )
    .option(
      '--allowed-host <name>',
      'another host name that clients may use for the service; repeatable',
      collect,
    )
    .option(
      '--sensor',
      'run the built-in sensor: processes in the containers of this host (Linux, root)',
    )
    .option('--tail <path>', 'follow a file, a directory or a pattern; repeatable', collect)
    .option(
      '--cluster <url>',
      'read indices of OpenSearch or Elasticsearch at this address, which is never written to',
    )
    .option(
      '--index <pattern>',
      'with --cluster, the indices, aliases and data streams (default: logs-*)',
    )
    .option(
      '--cluster-ca <file>',
      'with --cluster, the certificate of the authority that signed it',
    )
    .addOption(
      new Option(
        '--cluster-mode <mode>',
        'with --cluster, follow (store its events as they come) or search (copy nothing: rules search it at their intervals)',
      ).choices(['follow', 'search']),
    )
    .option(
      '--from <time>',
      'with --cluster, how far back to begin, such as 1h, or start for everything (default: 10m)',
    )
    .option(
      '--rules <path>',
      'rule file or directory; only these rules run (default: the shipped rules, kept in the data directory); repeatable',
      collect,
    )
    .option('--watch-rules', 'reload rules when a file changes')
    .option(
      '--exceptions <file>',
      'file of exception lists, in addition to those beside the rules; repeatable',
      collect,
    )
    .option('--value-lists <dir>', 'directory of value lists, one file each')
    .option('--insecure-ingest', 'accept events from any sender; without it, they need an API key')
    .option('--live', 'run rules as soon as events arrive instead of on their schedule')
    .option('--config <file>', 'configuration file (TOML); options take precedence')
    .addOption(
      new Option(
        '--demo',
        'replay a recorded attack as if it happened now, in a temporary directory',
      ).conflicts(['data', 'config', 'tail', 'sensor', 'cluster']),
    )
    .addOption(new Option('--print-config', 'print the effective configuration and exit'))
    .action(async (options: ServeOptions) => {
      // Loaded on demand: the other commands need not wait for it.
      const { runServe } = await import('../serve/run-serve.ts');
      await runServe(options);
    });
  return addColorOption(command);
}

const EXAMPLES = `
Examples:
  dockwarden serve
  dockwarden serve --demo
  dockwarden serve --rules ./rules --watch-rules --live
  dockwarden serve --data ./events --listen 127.0.0.1:9300
  dockwarden serve --cluster https://opensearch.example.com:9200 --index 'logs-*'
  sudo dockwarden serve --sensor --tail /var/log/audit/audit.log
  dockwarden serve --print-config > dockwarden.toml`;
