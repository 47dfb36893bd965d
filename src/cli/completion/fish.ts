import type { CommandShape, Value } from './shape.ts';

export function fishCompletion(shapes: readonly CommandShape[]): string {
  const paths = shapes.slice(1).map(({ path }) => quote(path));
  return `# Completion of dockwarden for fish: install it as ~/.config/fish/completions/dockwarden.fish
function __dockwarden_at
    set -l path dockwarden
    for word in (commandline -opc)[2..]
        if contains -- "$path $word" ${paths.join(' ')}
            set path "$path $word"
        end
    end
    test "$path" = "$argv"
end
complete -c dockwarden -f
${shapes.flatMap(linesOf).join('\n')}
`;
}

function linesOf({ path, subcommands, options, argument }: CommandShape): string[] {
  const complete = `complete -c dockwarden -n ${quote(`__dockwarden_at ${path}`)}`;
  return [
    ...subcommands.map(
      ({ name, description }) => `${complete} -a ${name} -d ${quote(description)}`,
    ),
    ...options.map(
      ({ name, description, value }) =>
        `${complete} -l ${name}${takes(value)} -d ${quote(description)}`,
    ),
    ...(argument === null || argument === 'text' ? [] : [`${complete}${given(argument)}`]),
  ];
}

function takes(value: Value | null): string {
  if (value === null) return '';
  return value === 'text' ? ' -x' : ` -r${given(value)}`;
}

const given = (value: Exclude<Value, 'text'>) =>
  value === 'file' ? ' -F' : ` -f -a ${quote(value.choices.join(' '))}`;

const quote = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
