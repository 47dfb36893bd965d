import type { AnswerOf } from '../../api/client.ts';

type Answer = AnswerOf<'GET /dw/alerts/:id/process-tree'>;
type Node = NonNullable<Answer['root']>;
type Marker = Node['alerts'][number];

/** A process of the answer. A tree that no service has drawn knows nothing of what has become of alerts. */
export interface TreeNode extends Omit<Node, 'alerts' | 'children'> {
  readonly alerts: readonly (Omit<Marker, 'status'> & Partial<Pick<Marker, 'status'>>)[];
  readonly children: readonly TreeNode[];
}

export interface ProcessTreeAnswer extends Omit<Answer, 'root'> {
  readonly root: TreeNode | null;
}
