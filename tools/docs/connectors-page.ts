import { RECEIVERS } from '../../src/respond/notify/receivers/index.ts';
import type { Receiver } from '../../src/respond/notify/receivers/receiver.ts';
import { table } from './table.ts';

/** The types of connectors, with their settings. */
export function connectorsPage(): string {
  return [
    '# Connectors',
    '',
    'The receivers of notifications and the settings of each. [The guide](../guide/notifications.md) explains how they are used;',
    'secrets are in files or the environment, or are typed into the console, and are never shown again.',
    '',
    ...table(
      ['type', 'receiver', 'in rules of Kibana', 'is notified when it is closed'],
      RECEIVERS.map(({ type, title, kibanaType, canResolve }) => [
        `\`${type}\``,
        title,
        kibanaType === null ? '' : `\`${kibanaType}\``,
        canResolve ? 'yes' : 'no',
      ]),
    ),
    ...RECEIVERS.flatMap(typeLines),
    '',
  ].join('\n');
}

const typeLines = ({ type, title, guarantee, fields }: Receiver): readonly string[] => [
  '',
  `## ${title}`,
  '',
  `\`type = "${type}"\`. ${guarantee}`,
  '',
  ...table(
    ['setting', 'meaning', 'values'],
    fields.map(({ name, about, isSecret, isRequired, initial, choices }) => [
      `\`${name}\``,
      about,
      [
        isRequired === true ? 'required' : '',
        isSecret === true ? 'a secret' : '',
        choices === undefined ? '' : choices.map((choice) => `\`${choice}\``).join(', '),
        initial === undefined ? '' : `\`${initial}\` if it is left out`,
      ]
        .filter((part) => part !== '')
        .join('; '),
    ]),
  ),
];
