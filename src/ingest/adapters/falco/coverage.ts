import { exact, inPart, type Coverage } from '../adapter.ts';
import { FALCO_SET_UP } from './set-up.ts';

export const FALCO_COVERAGE: Coverage = {
  setup: FALCO_SET_UP,
  gives: {
    args: exact(
      'From `proc.args[N]`. Without these fields arguments are a guess: they are split at spaces, except for the script of a shell or interpreter (`sh -c …`). The setup requests 24 arguments and any further ones are a guess. Falco truncates all arguments together to 4,096 bytes. Falcosidekick must keep the brackets (leave `bracketreplacer` empty).',
    ),
    executable: exact('From `proc.exepath`; otherwise the name, truncated to 15 bytes.'),
    parent: inPart('Arguments are a guess, because `proc.pcmdline` joins them.'),
    entity: exact(
      'Requires `proc.pid.ts` and `proc.ppid.ts`. Otherwise derived from the host and the pid, which may be reused.',
    ),
    interactive: exact('From `proc.tty`.'),
    directory: exact(),
    user: exact(),
    container: exact(
      'From `container.full_id`; only twelve digits until Falco has queried the container runtime.',
    ),
    image: inPart('Missing until Falco has queried the container runtime.'),
    pod: inPart('Missing until Falco has queried the container runtime.'),
    end: exact('Requires `procexit` in the rule.'),
    files: exact(
      'Opening, creation, deletion, renames and links; requires a rule for them. `file.path` of a rename or link is the new path.',
    ),
    leaders: inPart(
      'Whether a process entered the container (`same_as_process` of the entry leader), which requires `proc.vpid` and `proc.pvpid`, and the name of the session leader.',
    ),
  },
  missedRules: {},
};
