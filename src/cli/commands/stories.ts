// The actions are loaded on demand: the other commands need not wait for them.
import { Command, type Option } from 'commander';
import type { CloseReason } from '../../stores/alert-store.ts';
import type { ServiceOptions } from '../serve/service-url.ts';
import { filtersOf, reasonOption, type AlertFilters } from './alert-options.ts';
import {
  collect,
  formatOption,
  numberOrAll,
  timeZoneOf,
  timeZoneOption,
} from './shared-options.ts';

/**
 * Alerts that belong together, below `dockwarden alerts`.
 *
 * @param service adds the options that name a service
 * @param author the option that says who does it
 */
export function storiesCommand(service: (command: Command) => Command, author: () => Option) {
  const command = new Command('stories')
    .summary('list, show and close stories: alerts of one course of action')
    .description(
      'Lists, shows and closes stories: alerts of one course of action, such as everything that descends from one shell in a container. Asks the service that runs at --url or on the directory --data.',
    );
  command.addCommand(list(service), { isDefault: true });
  for (const sub of [show(service), close(service, author)]) command.addCommand(sub);
  return command;
}

interface ListOptions extends ServiceOptions, Pick<AlertFilters, 'status' | 'severity'> {
  readonly limit: string;
  readonly format: 'table' | 'ndjson';
  readonly timezone: string;
}

function list(service: (command: Command) => Command): Command {
  return service(new Command('list'))
    .summary('list stories, the worst first')
    .description(
      'Lists stories, the worst first. It is what `dockwarden alerts stories` does without a further command.',
    )
    .option('--status <status>', 'only stories of this status; repeatable', collect)
    .option('--severity <severity>', 'only stories of this severity; repeatable', collect)
    .option('--limit <n>', 'maximum number of stories, or all', '25')
    .addOption(formatOption(['table', 'ndjson']))
    .addOption(timeZoneOption())
    .action(async ({ status, severity, ...options }: ListOptions) => {
      const { listStories } = await import('../serve/run-stories.ts');
      await listStories({
        ...options,
        filters: filtersOf({ ...(status && { status }), ...(severity && { severity }) }),
        limit: numberOrAll('--limit', options.limit),
        zone: timeZoneOf(options.timezone),
      });
    });
}

function show(service: (command: Command) => Command): Command {
  return service(new Command('show'))
    .summary('show a story and its alerts')
    .description('Shows why alerts are together, and what happened in the order of events.')
    .argument('<id>', 'id of a story; the first digits are enough')
    .option('--json', 'print everything as JSON on one line')
    .addOption(timeZoneOption())
    .action(async (id: string, options: ServiceOptions & { json?: true; timezone: string }) => {
      const { showStory } = await import('../serve/run-stories.ts');
      const zone = timeZoneOf(options.timezone);
      await showStory({ ...options, id, isJson: options.json === true, zone });
    });
}

function close(service: (command: Command) => Command, author: () => Option): Command {
  return service(new Command('close'))
    .summary('close all alerts of a story')
    .description('Closes the alerts that a story has now. Those that come later open it again.')
    .argument('<id>', 'id of a story; the first digits are enough')
    .addOption(reasonOption())
    .option('--note <text>', 'note on each of the alerts')
    .addOption(author())
    .action(
      async (
        id: string,
        options: ServiceOptions & { reason: CloseReason; note?: string; by: string },
      ) => {
        const { closeStory } = await import('../serve/run-stories.ts');
        await closeStory({ ...options, id });
      },
    );
}
