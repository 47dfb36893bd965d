import { drawFrom, type Draw } from './draw.ts';
import {
  BUILDERS,
  CHANGERS,
  ENDINGS,
  FETCHERS,
  FOLDERS,
  INTERPRETERS,
  PIECES,
  RARE,
  READERS,
  SERVERS,
  SHELLS,
} from './rule-words.ts';

/**
 * Queries in the style of public rules: lists of programs, wildcards on arguments, command lines, executables and paths,
 * exclusions, regular expressions, sequences. No two are the same, and a smaller set is a prefix of a
 * larger one. As in public rule sets, most name programs that run all the time (a shell, `cat`, `curl`) and are decided
 * by the arguments.
 */
export function publicStyleQueries(count: number): string[] {
  const draw = drawFrom(17);
  const queries = new Set<string>();
  for (let index = 0; queries.size < count; index += 1) {
    queries.add(STYLES[index % STYLES.length]?.(draw) ?? '');
  }
  return [...queries];
}

/** Matches most events that have arguments, whatever they are. */
export const COMMON_TERM_QUERY = 'process where process.args : "*a*"';

const STARTED = 'process where event.type == "start"';
const EXECUTED = `${STARTED} and event.action == "exec"`;
const IN_CONTAINER = `${EXECUTED} and container.id : "?*"`;

const quoted = (values: readonly string[]): string =>
  `(${values.map((value) => `"${value}"`).join(', ')})`;
const several = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);

const word = (draw: Draw): string =>
  `${draw.pick(PIECES)}${draw.pick(['-', '_', ''])}${draw.pick(PIECES)}`;
const file = (draw: Draw): string => `${draw.pick(FOLDERS)}/${word(draw)}.${draw.pick(ENDINGS)}`;
const common = (draw: Draw): readonly string[] =>
  draw.pick([SHELLS, INTERPRETERS, READERS, FETCHERS, CHANGERS]);
const port = (draw: Draw): number => 1_024 + draw.below(60_000);

const STYLES: readonly ((draw: Draw) => string)[] = [
  // Programs by name, with some exclusions.
  (draw) =>
    `${EXECUTED} and process.name : ${quoted([...draw.some(RARE, 3), word(draw), `${word(draw)}*`])} and not process.parent.name : ${quoted(draw.some(SERVERS, 3))}`,
  // A program that runs all the time, and its arguments.
  (draw) =>
    `${EXECUTED} and process.name : ${quoted(draw.some(common(draw), 4))} and process.args : ${quoted(several(6, () => `*${file(draw)}*`))}`,
  // A shell with a script in one argument.
  (draw) =>
    `${IN_CONTAINER} and process.name in ${quoted(draw.some(SHELLS, 6))} and process.args in ("-c", "-lc", "-ic") and process.args : ${quoted(several(3, () => `*${word(draw)}*|*${draw.pick(SHELLS)}*`))}`,
  // Only arguments, whatever the program.
  (draw) =>
    `${EXECUTED} and process.args : ${quoted(several(5, () => `*${draw.pick(FOLDERS)}/${word(draw)}*`))} and not process.executable : ${quoted(several(2, () => `/usr/*/${word(draw)}`))}`,
  // The whole command line.
  (draw) =>
    `${EXECUTED} and process.command_line : ${quoted(several(3, () => `*${draw.pick(PIECES)}*--${word(draw)}*`))} and process.args_count >= ${2 + draw.below(6)}`,
  // The path of the program.
  (draw) =>
    `${IN_CONTAINER} and process.executable : ${quoted(several(4, () => `${draw.pick(FOLDERS)}/${word(draw)}*`))} and not process.parent.executable : ${quoted([`/usr/bin/${word(draw)}`, '/usr/lib/systemd/*'])}`,
  // The parent process.
  (draw) =>
    `${EXECUTED} and process.parent.name : ${quoted(draw.some(SERVERS, 4))} and process.name : ${quoted(draw.some(common(draw), 5))} and process.args : ${quoted([`*${word(draw)}*`, `*${file(draw)}*`])} and not process.args : "*/healthz*"`,
  // A regular expression with the many names of a program.
  (draw) =>
    `${EXECUTED} and (process.name : ${quoted([draw.pick(RARE), word(draw)])} or (process.name in ("busybox", "toybox") and process.args : ${quoted([word(draw), `*/${word(draw)}`])}) or (process.name : "python*" and process.args : "*${word(draw)}*.py")) and not user.id == "${1_000 + draw.below(100)}"`,
  (draw) =>
    `${EXECUTED} and process.args regex~ """(.*/)?${word(draw)}(-[0-9.]+)?\\.${draw.pick(ENDINGS)}"""`,
  (draw) =>
    `${EXECUTED} and process.name : ${quoted(draw.some(common(draw), 3))} and process.command_line regex~ """.*${draw.pick(PIECES)}[a-z0-9]{4,12}${draw.pick(PIECES)}.*"""`,
  (draw) =>
    `file where event.action in ("creation", "rename") and file.path : ${quoted(several(5, () => `${draw.pick(FOLDERS)}/*${word(draw)}*`))} and not process.name : ${quoted([...draw.some(BUILDERS, 3), word(draw)])}`,
  (draw) =>
    `file where event.type in ("change", "deletion") and file.extension in ${quoted(draw.some(ENDINGS, 3))} and file.name : "${word(draw)}*" and process.executable != null`,
  (draw) =>
    `network where event.type == "start" and destination.port in (${several(3, () => port(draw)).join(', ')}) and process.name : ${quoted([draw.pick(RARE), word(draw)])} and not cidrMatch(destination.ip, "10.${draw.below(256)}.0.0/16", "127.0.0.0/8")`,
  (draw) =>
    `any where event.dataset == "kubernetes.audit_logs" and event.action in ("create", "patch", "update") and kubernetes.audit.objectRef.resource == "${draw.pick(['pods', 'secrets', 'jobs'])}" and kubernetes.audit.objectRef.name : "${word(draw)}*" and not kubernetes.audit.user.username : "system:${draw.pick(PIECES)}:*"`,
  (draw) =>
    `${IN_CONTAINER} and process.interactive == true and process.entry_leader.entry_meta.type == "container" and process.name : ${quoted([...draw.some(READERS, 3), word(draw)])} and process.working_directory : "${draw.pick(FOLDERS)}/${word(draw)}*"`,
  (draw) =>
    `${EXECUTED} and process.args_count == ${2 + draw.below(6)} and startsWith~(process.name, "${word(draw)}") and length(process.args) > 1`,
  (draw) =>
    `sequence by process.entity_id with maxspan=${5 + draw.below(55)}s [${EXECUTED} and process.name : ${quoted(draw.some(FETCHERS, 4))} and process.args : "*${word(draw)}*"] [file where event.action == "creation" and file.path : "${draw.pick(FOLDERS)}/*${word(draw)}*"]`,
  (draw) =>
    `sequence by container.id with maxspan=${1 + draw.below(9)}m [${EXECUTED} and process.name : ${quoted(draw.some(CHANGERS, 3))} and process.args : "*${file(draw)}"] [${EXECUTED} and process.executable : "*/${word(draw)}*"]`,
  // Its first event happens all the time.
  (draw) =>
    `sequence by container.id, user.id with maxspan=${5 + draw.below(20)}s [${STARTED} and process.name in ${quoted(draw.some(FETCHERS, 3))}] [${STARTED} and process.name in ${quoted(draw.some(SHELLS, 3))} and process.args : "*${word(draw)}*"]`,
  (draw) =>
    `process where event.type == "end" and process.name : ${quoted([word(draw), `${draw.pick(PIECES)}*d`])} and process.args : ("--${word(draw)}", "--${word(draw)}=*")`,
];
