import type { CommandShape, OptionShape, Value } from './shape.ts';

export function zshCompletion(shapes: readonly CommandShape[]): string {
  return `#compdef dockwarden
# Completion of dockwarden for zsh: source it after compinit, or install it as _dockwarden in a directory of $fpath.
${shapes.map((shape) => functionOf(shape)).join('\n')}
if [[ $funcstack[1] == _dockwarden ]]; then _dockwarden "$@"; else compdef _dockwarden dockwarden; fi
`;
}

const nameOf = (path: string) => `_${path.replaceAll(' ', '_')}`;

function functionOf({ path, subcommands, options, argument }: CommandShape): string {
  const specs = options.map((option) => quote(specOf(option)));
  if (subcommands.length === 0) {
    const own = argument === null ? [] : [quote(`*:${messageOf(argument)}:${actionOf(argument)}`)];
    return `${nameOf(path)}() {
  _arguments -S ${[...specs, ...own].join(' \\\n    ')}
}`;
  }
  const described = subcommands.map(({ name, description }) =>
    quote(`${name}:${description.replaceAll(':', '\\:')}`),
  );
  const cases = subcommands.map(({ name }) => `      ${name}) ${nameOf(`${path} ${name}`)} ;;`);
  return `${nameOf(path)}() {
  local context state line
  typeset -A opt_args
  _arguments -C ${[...specs, "'1:command:->command'", "'*::argument:->argument'"].join(' \\\n    ')}
  case $state in
  command)
    local -a commands=(${described.join(' ')})
    _describe command commands
    ;;
  argument)
    case $words[1] in
${cases.join('\n')}
    esac
    ;;
  esac
}`;
}

function specOf({ name, description, isRepeatable, value }: OptionShape): string {
  const text = description.replaceAll(/[[\]\\:]/g, '\\$&');
  const takes = value === null ? '' : `:${messageOf(value)}:${actionOf(value)}`;
  return `${isRepeatable ? '*' : ''}--${name}[${text}]${takes}`;
}

const messageOf = (value: Value) => (value === 'file' ? 'file' : 'value');

function actionOf(value: Value): string {
  if (value === 'file') return '_files';
  return value === 'text' ? ' ' : `(${value.choices.join(' ')})`;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
