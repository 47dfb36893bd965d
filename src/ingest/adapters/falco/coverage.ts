import type { Coverage } from '../adapter.ts';
import { FALCO_SET_UP } from './set-up.ts';

export const FALCO_COVERAGE: Coverage = {
  setup: FALCO_SET_UP,
  gives: {
    args: {
      fidelity: 'exact',
      note: 'From `proc.args[N]`. Without it they are a guess: split at blanks, the script of a shell or interpreter (`sh -c …`) kept whole. The set-up names 24 arguments, what is beyond is a guess; Falco cuts all of them together at 4,096 bytes. Falcosidekick must leave the brackets (`bracketreplacer` empty).',
    },
    executable: { fidelity: 'exact', note: 'From `proc.exepath`; else the name, cut at 15 bytes.' },
    parent: {
      fidelity: 'in part',
      note: 'Arguments are a guess: `proc.pcmdline` joins them.',
    },
    entity: {
      fidelity: 'exact',
      note: 'With `proc.pid.ts` and `proc.ppid.ts`. Else of host and pid, which come back.',
    },
    interactive: { fidelity: 'exact', note: 'From `proc.tty`.' },
    directory: { fidelity: 'exact', note: '' },
    user: { fidelity: 'exact', note: '' },
    container: {
      fidelity: 'exact',
      note: 'From `container.full_id`; twelve digits where Falco had not asked the runtime yet.',
    },
    image: { fidelity: 'in part', note: 'Missing where Falco had not asked the runtime yet.' },
    pod: { fidelity: 'in part', note: 'Missing where Falco had not asked the runtime yet.' },
    end: { fidelity: 'exact', note: 'With `procexit` in the rule.' },
    files: {
      fidelity: 'exact',
      note: 'Opening, new files, deletion, renames and links, with a rule for them. `file.path` of a rename or link is the new path.',
    },
    leaders: {
      fidelity: 'in part',
      note: 'Whether a process entered the container (`same_as_process` of the entry leader), with `proc.vpid` and `proc.pvpid`; of the session leader its name.',
    },
  },
  missedRules: {},
};
