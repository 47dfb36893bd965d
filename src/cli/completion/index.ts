import type { Command, Argument, Option } from 'commander';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** The completion script of a program, made of its commands. */
export const completionScript = (shell: keyof typeof SCRIPTS, program: Command): string =>
  SCRIPTS[shell](shapesOf(program));

/** For bash 4 and later. */
function bashCompletion(shapes: readonly CommandShape[]): string {
  const paths = shapes.slice(1).map(({ path }) => shellWord(path));
  const values = shapes.flatMap(({ path, options }) =>
    options.flatMap(({ name, value }) =>
      value === null ? [] : [`    ${shellWord(`${path} --${name}`)}) ${reply(value)}; return ;;`],
    ),
  );
  const words = shapes.map(({ path, options }) => {
    const names = options.map(({ name }) => `--${name}`);
    return `      ${shellWord(path)}) ${reply({ choices: names })} ;;`;
  });
  const rest = shapes.map(({ path, subcommands, argument }) => {
    const names = subcommands.map(({ name }) => name);
    return `    ${shellWord(path)}) ${reply(names.length > 0 ? { choices: names } : (argument ?? 'text'))} ;;`;
  });
  return `# Completion of dockwarden for bash: source it, or install it as
# ~/.local/share/bash-completion/completions/dockwarden
_dockwarden() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} path=dockwarden index
  # --option=value comes as three words.
  if [[ $current == = ]]; then current=; elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path \${COMP_WORDS[index]}" in
    ${paths.join(' | ')}) path+=" \${COMP_WORDS[index]}" ;;
    esac
  done
  COMPREPLY=()
  case "$path $before" in
${values.join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$path" in
${words.join('\n')}
    esac
    return
  fi
  case "$path" in
${rest.join('\n')}
  esac
}
complete -F _dockwarden dockwarden
`;
}

function reply(value: Value): string {
  if (value === 'file') return 'compopt -o default -o bashdefault';
  if (value === 'text') return ':';
  return `COMPREPLY=($(compgen -W ${shellWord(value.choices.join(' '))} -- "$current"))`;
}

const shellWord = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function zshCompletion(shapes: readonly CommandShape[]): string {
  return `#compdef dockwarden
# Completion of dockwarden for zsh: source it after compinit, or install it as _dockwarden in a directory of $fpath.
${shapes.map((shape) => functionOf(shape)).join('\n')}
if [[ $funcstack[1] == _dockwarden ]]; then _dockwarden "$@"; else compdef _dockwarden dockwarden; fi
`;
}

const nameOf = (path: string) => `_${path.replaceAll(' ', '_')}`;

function functionOf({ path, subcommands, options, argument }: CommandShape): string {
  const specs = options.map((option) => shellWord(specOf(option)));
  if (subcommands.length === 0) {
    const own =
      argument === null ? [] : [shellWord(`*:${messageOf(argument)}:${actionOf(argument)}`)];
    return `${nameOf(path)}() {
  _arguments -S ${[...specs, ...own].join(' \\\n    ')}
}`;
  }
  const described = subcommands.map(({ name, description }) =>
    shellWord(`${name}:${description.replaceAll(':', '\\:')}`),
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

function fishCompletion(shapes: readonly CommandShape[]): string {
  const paths = shapes.slice(1).map(({ path }) => fishWord(path));
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
  const complete = `complete -c dockwarden -n ${fishWord(`__dockwarden_at ${path}`)}`;
  return [
    ...subcommands.map(
      ({ name, description }) => `${complete} -a ${name} -d ${fishWord(description)}`,
    ),
    ...options.map(
      ({ name, description, value }) =>
        `${complete} -l ${name}${takes(value)} -d ${fishWord(description)}`,
    ),
    ...(argument === null || argument === 'text' ? [] : [`${complete}${given(argument)}`]),
  ];
}

function takes(value: Value | null): string {
  if (value === null) return '';
  return value === 'text' ? ' -x' : ` -r${given(value)}`;
}

const given = (value: Exclude<Value, 'text'>) =>
  value === 'file' ? ' -F' : ` -f -a ${fishWord(value.choices.join(' '))}`;

const fishWord = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;

/** What can follow a word: one of a set of words, a file, or free text. */
type Value = { readonly choices: readonly string[] } | 'file' | 'text';

/** What a shell needs to know about a command. */
interface CommandShape {
  /** The full command: `dockwarden rules list`. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionShape[];
  /** The kind of its arguments; `null` for a command without any. */
  readonly argument: Value | null;
}

interface OptionShape {
  /** Without the dashes. */
  readonly name: string;
  readonly description: string;
  readonly isRepeatable: boolean;
  /** `null` for an option without a value. */
  readonly value: Value | null;
}

/** A command and all its subcommands, parents first. */
function shapesOf(command: Command, parents = ''): readonly CommandShape[] {
  const path = parents === '' ? command.name() : `${parents} ${command.name()}`;
  const subcommands = command.commands.map((sub) => ({
    name: sub.name(),
    description: sub.summary(),
  }));
  const own: CommandShape = {
    path,
    subcommands,
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionShape), HELP],
    argument: argumentOf(command.registeredArguments),
  };
  return [own, ...command.commands.flatMap((sub) => shapesOf(sub, path))];
}

const HELP: OptionShape = {
  name: 'help',
  description: 'show help for the command',
  isRepeatable: false,
  value: null,
};

function optionShape(option: Option): OptionShape {
  const { long, description, argChoices, required, optional } = option;
  return {
    name: (long ?? '').replace(/^--/, ''),
    // Shells show descriptions on one line.
    description: description.replaceAll(/\s+/g, ' '),
    isRepeatable: /\brepeatable\b/.test(description),
    value: required || optional ? valueOf(argChoices, option.flags) : null,
  };
}

/** Arguments of different kinds (a query, then files) are all completed as files. */
function argumentOf(all: readonly Argument[]): Value | null {
  if (all.length === 0) return null;
  const values = all.map((each) => valueOf(each.argChoices, `<${each.name()}>`));
  return values.length === 1 ? (values[0] ?? null) : 'file';
}

/** The placeholder gives the kind of value: `<file>`, `<dir>`. */
function valueOf(choices: readonly string[] | undefined, flags: string): Value {
  if (choices !== undefined) return { choices };
  return /[<[](?:file|path|dir|in|out)\b/.test(flags) ? 'file' : 'text';
}
