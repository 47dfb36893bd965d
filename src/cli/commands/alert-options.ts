import { Option, type Command } from 'commander';
import { ALERT_STATUSES, CLOSE_REASONS } from '../../stores/alert-store.ts';
import { SEVERITIES } from '../../rules/model/field-table.ts';
import { collect } from './shared-options.ts';

/** Which alerts, as commander provides it. */
export interface AlertFilters {
  readonly status?: readonly string[];
  readonly severity?: readonly string[];
  readonly rule?: readonly string[];
  readonly container?: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly text?: string;
}

const among = (flags: string, about: string, allowed: readonly string[]) =>
  new Option(flags, `${about}: ${allowed.join(', ')}; repeatable`).argParser(collect);

/** Without those of time, which some commands have otherwise. */
export function addAlertFilters(command: Command): Command {
  return command
    .addOption(among('--status <status>', 'only alerts of this status', ALERT_STATUSES))
    .addOption(among('--severity <severity>', 'only alerts of this severity', SEVERITIES))
    .option('--rule <id>', 'only alerts of the rule with this id; repeatable', collect)
    .option('--container <name>', 'only alerts of this container (name or id); repeatable', collect)
    .option('--text <text>', 'only alerts with this text in their reason or rule name');
}

export const addAlertTimes = (command: Command): Command =>
  command
    .option('--from <time>', 'only alerts raised at or after this time: ISO time or date math')
    .option('--to <time>', 'only alerts raised at or before this time');

export const reasonOption = () =>
  new Option('--reason <reason>', 'what the alerts were')
    .choices(CLOSE_REASONS)
    .makeOptionMandatory();

/** As the API takes them. */
export function filtersOf(options: AlertFilters): URLSearchParams {
  const { status, severity, rule, container, from, to, text } = options;
  const filters = { status, severity, rule, container, from, to, text };
  return new URLSearchParams(
    Object.entries(filters).flatMap(([name, value = []]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    ),
  );
}
