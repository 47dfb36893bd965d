import { exact, guessed, inPart, notGiven, type Coverage } from '../adapter.ts';

export const TETRAGON_COVERAGE: Coverage = {
  setup: `Starts and ends of processes need no policy. Write them to a file as JSON with \`--export-filename\`
(\`tetragon.exportFilename\` of the Helm chart). The chart's \`tetragon.exportDenyList\` leaves out health
checks, the host, \`cilium\` and \`kube-system\` by default: empty it where these count. What
\`--export-rate-limit\` drops is counted here, but not seen. \`--enable-process-cred\`
(\`tetragon.enableProcessCred\`) adds the group and the real user, \`--username-metadata unix\` the names
of users on the host, \`--enable-ancestors base\` a parent where the record lacks it.

File events need a \`TracingPolicy\` with kprobes or LSM hooks for the paths of the rules:

\`\`\`yaml
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata:
  name: container-files
spec:
  kprobes:
    - call: security_file_permission
      syscall: false
      return: true
      args:
        - { index: 0, type: file }
        - { index: 1, type: int }
      returnArg: { index: 0, type: int }
      selectors:
        - matchNamespaces:
            - { namespace: Mnt, operator: NotIn, values: [host_ns] }
          matchArgs:
            - index: 0
              operator: Prefix
              values: [/etc/, /root/, /tmp/, /usr/bin/, /run/secrets/, /var/run/secrets/]
\`\`\`

The second argument tells writes from reads; without it every event counts as a read. Also read are
\`security_path_truncate\` and \`security_file_truncate\`, \`security_mmap_file\`, \`security_file_open\`,
\`fd_install\`, the system calls \`sys_write\`, \`sys_read\` and their kin, and the hooks on creation, links, renaming and deletion whose path the policy asks for
as \`path\` or \`dentry\`. Other hooks, tracepoints and uprobes are kept as alerts of their policy.`,
  gives: {
    args: guessed(
      'argv[0] is not exported and the name of the program stands in for it; the others are joined with blanks, so that those with double quotes may be split wrongly.',
    ),
    executable: inPart(
      'The path that was started: of a link the link, of a script the script and not its interpreter.',
    ),
    parent: exact('Its arguments are a guess as well.'),
    entity: inPart(
      'A process gets a new identity with every program that it starts in its own place.',
    ),
    interactive: notGiven('No terminal is exported.'),
    directory: exact('Marked as missing where the sensor could not read it.'),
    user: exact(
      'The effective user; the group and the real user with `--enable-process-cred` only.',
    ),
    container: inPart(
      'Whole in a pod; outside Kubernetes, and before the pod is known, the first 31 digits.',
    ),
    image: inPart('In pods only.'),
    pod: exact('Absent until the sensor has heard of the pod.'),
    end: exact(),
    files: inPart(
      'What a `TracingPolicy` asks for; that a file is opened for writing shows only once it is written.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    credential_access_service_account_token:
      'Copies and searches are found; a reading at a terminal does not show as such.',
    defense_evasion_false_name:
      'A false name in argv[0] is not exported; other ways to a false name are found.',
    discovery_kubernetes_api:
      'Questions are found; `kubectl exec` at a terminal does not show as such.',
    execution_binary_in_temporary_folder:
      'More is found: a script that is started by its path counts as the program itself.',
    execution_container_management_utility:
      'Starts of programs are found, forks of running ones make no event.',
    execution_exec_into_container:
      'Neither the terminal nor the leader of the entry into a container is exported.',
    execution_interactive_shell:
      'Shells with an option such as `-i` are found; a terminal alone does not show.',
    execution_program_built_in_place:
      'More is found: a script that is started by its path counts as the program itself.',
    execution_runtime_socket:
      'Requests by curl and netcat are found; other programs at a terminal do not show as such.',
  },
};
