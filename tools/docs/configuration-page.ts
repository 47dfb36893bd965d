import type { Setting } from '../../src/api/config/setting.ts';
import { CLUSTER, RETENTION, SETTINGS, tomlName } from '../../src/api/config/settings.ts';
import { table } from './table.ts';

type Settings = Readonly<Record<string, Setting<unknown>>>;

const HEADINGS = ['setting', 'default', 'allowed', 'what it is'];

export function configurationPage(): string {
  return [
    '# Configuration of the service',
    '',
    '`dockwarden serve --config FILE` reads a file in [TOML](https://toml.io). Every setting may be left',
    'out, an unknown one is an error, and options of the command line take precedence.',
    '`dockwarden serve --print-config` prints all settings as they are in effect, as a file that can be',
    'read again.',
    ...Object.entries(SETTINGS).flatMap(([name, settings]) => [
      '',
      `## [${name}]`,
      '',
      ...settingTable(settings as unknown as Settings),
    ]),
    '',
    '## [[cluster]]',
    '',
    'Any number of clusters of OpenSearch or Elasticsearch whose indices are [followed](../guide/following-clusters.md) or [searched](../guide/searching-clusters.md), each',
    'below a line of its own. `url` is needed.',
    '',
    ...settingTable(CLUSTER),
    '',
    '```toml',
    '[[cluster]]',
    'name = "prod"',
    'url = "https://opensearch.example.com:9200"',
    'indices = ["logs-falco*", "logs-kubernetes.audit*"]',
    'api_key_file = "/etc/dockwarden/prod.key"',
    '```',
    '',
    '## [[retention]]',
    '',
    'Any number of entries, each below a line of its own. Without one, everything is kept.',
    '',
    ...settingTable(RETENTION),
    '',
    '```toml',
    '[[retention]]',
    'streams = "falco*"',
    'max_age = "30d"',
    '',
    '[[retention]]',
    'max_age = "90d"',
    'max_size = "200GB"',
    '```',
  ].join('\n');
}

const settingTable = (settings: Settings) =>
  table(
    HEADINGS,
    Object.entries(settings).map(([name, setting]) => [
      `\`${tomlName(name)}\``,
      defaultOf(setting),
      setting.allowed,
      setting.about,
    ]),
  );

function defaultOf(setting: Setting<unknown>): string {
  const text = setting.write(setting.initial);
  return text === null ? 'no limit' : `\`${text}\``;
}
