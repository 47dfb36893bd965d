import { exact, inPart, type Coverage } from '../adapter.ts';
import { FALCO_SET_UP } from './set-up.ts';

export const FALCO_COVERAGE: Coverage = {
  setup: FALCO_SET_UP,
  gives: {
    args: exact(
      'From `proc.args[N]`. Without it they are a guess: split at blanks, the script of a shell or interpreter (`sh -c …`) kept whole. The set-up names 24 arguments, what is beyond is a guess; Falco cuts all of them together at 4,096 bytes. Falcosidekick must leave the brackets (`bracketreplacer` empty).',
    ),
    executable: exact('From `proc.exepath`; else the name, cut at 15 bytes.'),
    parent: inPart('Arguments are a guess: `proc.pcmdline` joins them.'),
    entity: exact('With `proc.pid.ts` and `proc.ppid.ts`. Else of host and pid, which come back.'),
    interactive: exact('From `proc.tty`.'),
    directory: exact(),
    user: exact(),
    container: exact(
      'From `container.full_id`; twelve digits where Falco had not asked the runtime yet.',
    ),
    image: inPart('Missing where Falco had not asked the runtime yet.'),
    pod: inPart('Missing where Falco had not asked the runtime yet.'),
    end: exact('With `procexit` in the rule.'),
    files: exact(
      'Opening, new files, deletion, renames and links, with a rule for them. `file.path` of a rename or link is the new path.',
    ),
    leaders: inPart(
      'Whether a process entered the container (`same_as_process` of the entry leader), with `proc.vpid` and `proc.pvpid`; of the session leader its name.',
    ),
  },
  missedRules: {},
};
