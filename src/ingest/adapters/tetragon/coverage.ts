import { exact, guessed, inPart, notGiven, type Coverage } from '../adapter.ts';

export const TETRAGON_COVERAGE: Coverage = {
  setup: `Process executions and exits need no policy. Export them to a JSON file with \`--export-filename\`
(\`tetragon.exportFilename\` in the Helm chart). By default, the chart's \`tetragon.exportDenyList\`
excludes health checks, the host, \`cilium\` and \`kube-system\`: clear it if you need their events. Events
dropped by \`--export-rate-limit\` are counted, but cannot be read. \`--enable-process-cred\`
(\`tetragon.enableProcessCred\`) adds the group and the real user, \`--username-metadata unix\` adds the
user names of the host, and \`--enable-ancestors base\` adds the parent to records that lack it.

File events require a \`TracingPolicy\` with kprobes or LSM hooks for the paths in the rules:

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

The second argument distinguishes writes from reads; without it every event counts as a read. The
adapter also reads \`security_path_truncate\` and \`security_file_truncate\`, \`security_mmap_file\`,
\`security_file_open\`, \`fd_install\`, the system calls \`sys_write\`, \`sys_read\` and their variants, and
the hooks on creation, links, renaming and deletion if the policy requests the path as \`path\` or
\`dentry\`. Other hooks, tracepoints and uprobes are kept as alerts of their policy.`,
  gives: {
    args: guessed(
      'argv[0] is not exported, so the program name is used. The others are joined with spaces, so arguments with double quotes may be split incorrectly.',
    ),
    executable: inPart(
      'The path passed to execve: the link rather than its target, and the script rather than its interpreter.',
    ),
    parent: exact('Its arguments are a guess, too.'),
    entity: inPart('A process gets a new identity each time it executes another program.'),
    interactive: notGiven('The terminal is not exported.'),
    directory: exact('Marked as missing if the sensor could not read it.'),
    user: exact('The effective user. The group and the real user require `--enable-process-cred`.'),
    container: inPart(
      'Complete in a pod; the first 31 digits outside Kubernetes and until the pod is known.',
    ),
    image: inPart('In pods only.'),
    pod: exact('Absent until the sensor has learned about the pod.'),
    end: exact(),
    files: inPart(
      'The events that a `TracingPolicy` requests. Opening for writing is visible only when data is written.',
    ),
    leaders: notGiven(),
  },
  missedRules: {
    credential_access_secret_files:
      'Readers of credentials are detected. Reads of the first process at a terminal are not, because the terminal is not exported.',
    credential_access_service_account_token:
      'Copies and searches are detected. Reads at a terminal are not, because the terminal is not exported.',
    defense_evasion_false_name:
      'argv[0] is not exported, so a false name in it is not detected. Other forms of masquerading are.',
    discovery_kubernetes_api:
      'Queries are detected. `kubectl exec` at a terminal is not, because the terminal is not exported.',
    execution_container_management_utility: 'Executions are detected. Forks are not reported.',
    execution_exec_into_container: 'Neither the terminal nor the entry leader is exported.',
    execution_interactive_shell:
      'Shells with an option such as `-i` are detected. A terminal alone is not, because it is not exported.',
    execution_program_built_in_place:
      'There are additional matches: a script executed by its path counts as the program itself.',
    execution_runtime_socket:
      'Requests with curl and netcat are detected. Other programs at a terminal are not, because the terminal is not exported.',
  },
};
