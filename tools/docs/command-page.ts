import { queryCommand } from '../../src/cli/commands/query.ts';

export function commandPage(): string {
  const help = queryCommand().configureHelp({ helpWidth: 100 }).helpInformation();
  return ['# dockwarden query', '', '```', help.trimEnd(), '```'].join('\n');
}
