import type { CommandShape, Value } from './shape.ts';

/** For bash 4 and later. */
export function bashCompletion(shapes: readonly CommandShape[]): string {
  const paths = shapes.slice(1).map(({ path }) => quote(path));
  const values = shapes.flatMap(({ path, options }) =>
    options.flatMap(({ name, value }) =>
      value === null ? [] : [`    ${quote(`${path} --${name}`)}) ${reply(value)}; return ;;`],
    ),
  );
  const words = shapes.map(({ path, options }) => {
    const names = options.map(({ name }) => `--${name}`);
    return `      ${quote(path)}) ${reply({ choices: names })} ;;`;
  });
  const rest = shapes.map(({ path, subcommands, argument }) => {
    const names = subcommands.map(({ name }) => name);
    return `    ${quote(path)}) ${reply(names.length > 0 ? { choices: names } : (argument ?? 'text'))} ;;`;
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
  return `COMPREPLY=($(compgen -W ${quote(value.choices.join(' '))} -- "$current"))`;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
