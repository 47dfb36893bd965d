import type { SpreadRequest } from '../context/prevalence.ts';
import type { TreeOptions } from '../context/process-tree.ts';
import type { HuntOptions, HuntRequest } from '../request.ts';

/** What a thread is asked. It does one after the other. */
export type Task =
  | { readonly kind: 'hunt'; readonly folder: string; readonly request: HuntRequest & HuntOptions }
  | { readonly kind: 'plan'; readonly folder: string; readonly request: HuntRequest }
  /** About an alert of the space with this database. */
  | {
      readonly kind: 'tree';
      readonly folder: string;
      readonly file: string;
      readonly options: TreeOptions;
    }
  | {
      readonly kind: 'why';
      readonly folder: string;
      readonly file: string;
      readonly id: string;
    }
  | { readonly kind: 'shown'; readonly file: string; readonly id: string }
  | { readonly kind: 'spreads'; readonly folder: string; readonly request: SpreadRequest };
