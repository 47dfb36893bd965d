import { ECS } from './ecs.ts';
import type { Group } from './group.ts';
import { ENTRY } from './process.ts';

/** ECS and what the documents of the cloud_defend integration, and ours of the same shape, have beyond it. */
export const CLOUD_DEFEND: readonly Group[] = [
  ...ECS,
  {
    under: {
      cloud_defend: [
        {
          keyword: 'hook_point matched_selectors package_policy_id trace_point',
          short: 'package_policy_revision',
        },
      ],
      'process.session_leader': [ENTRY],
      dockwarden: [
        {
          keyword: 'missing nested_container reconstructed setting_up truncated',
          boolean: 'executable_deleted',
        },
      ],
    },
  },
];
