import { COMMANDS, PLACES } from '../../web/keys/commands.ts';
import { table } from './table.ts';

/** The keyboard shortcuts of the console, by context. */
export function consoleKeysPage(): string {
  const commands = Object.values(COMMANDS);
  return [
    '# Keys of the console',
    '',
    'Keys that can be changed come first: under Settings, Preferences. Those behind them stay. Escape goes one level back,',
    'everywhere. In a field that is written in, single keys are letters. [The guide](../guide/console.md) says how they are meant.',
    '',
    ...PLACES.flatMap((place) => [
      `## ${place}`,
      '',
      ...table(
        ['keys', 'what they do'],
        commands
          .filter((command) => command.place === place)
          .map((command) => [
            [
              ...(command.key === null ? [] : [command.key]),
              ...('also' in command ? command.also : []),
            ]
              .map(keyText)
              .join(', '),
            command.title,
          ]),
      ),
      '',
    ]),
  ].join('\n');
}

/** `Shift+j` as Shift `j`, and `g s` as one after the other. */
const keyText = (key: string) =>
  key
    .split(' ')
    .map((stroke) => `\`${stroke.replaceAll('+', ' ')}\``)
    .join(' then ');
