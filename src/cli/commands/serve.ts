import { Command, Option } from 'commander';
import type { ServeOptions } from '../serve/run-serve.ts';
import { addColorOption, unwrapped } from './shared-options.ts';

const DESCRIPTION = `Takes in events, stores them, and keeps running.

Events come over HTTP, as shippers send them to Elasticsearch (_bulk), as OpenTelemetry logs, as lines of
JSON, and from the webhooks of Falco and Kubernetes; from files that are followed; and from the built-in
sensor. Records of other sensors become events on the way. An event is answered when it is on disk.

The service listens on this machine only. It stops on Ctrl-C or SIGTERM, after finishing the requests that
it has begun; a second signal ends it at once.

Exit code: 0 stopped as asked, 1 stopped after a failure, 2 error in the command or the configuration, or
the service cannot start.`;

const repeated = (value: string, values: readonly string[] = []) => [...values, value];

export function serveCommand(): Command {
  const command = new Command('serve')
    .summary('take in events and store them')
    .description(unwrapped(DESCRIPTION))
    .option(
      '--data <dir>',
      'folder to keep everything in (default: /var/lib/dockwarden for root, ~/.local/share/dockwarden for others)',
    )
    .option(
      '--listen <host:port>',
      'where to listen; port 0 for any that is free (default: 127.0.0.1:9200)',
    )
    .option(
      '--allowed-host <name>',
      'another name under which clients may call the service; repeatable',
      repeated,
    )
    .option(
      '--sensor',
      'run the sensor: the processes in the containers of this host (Linux, root)',
    )
    .option('--tail <path>', 'follow a file, a folder or a pattern; repeatable', repeated)
    .option('--config <file>', 'configuration (TOML); options take precedence')
    .addOption(new Option('--print-config', 'print the configuration with every setting, and exit'))
    .addHelpText('after', EXAMPLES)
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
  dockwarden serve --data ./events --listen 127.0.0.1:9300
  sudo dockwarden serve --sensor --tail /var/log/audit/audit.log
  dockwarden serve --print-config > dockwarden.toml`;
