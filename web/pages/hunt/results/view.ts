import type { HuntedValue } from '../../../components/field-value/hunt-for.ts';
import type { HuntSearch } from '../search.ts';

/** What the parts of the page that show results share. */
export interface ViewProps {
  readonly search: HuntSearch;
  readonly change: (next: Partial<HuntSearch>, replace?: boolean) => void;
  readonly canNarrow: (field: string) => boolean;
  readonly onNarrow: (field: string, value: HuntedValue, isExcluded: boolean) => void;
  readonly onHunt: (field: string, value: HuntedValue) => void;
}
