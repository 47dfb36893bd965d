/** The options of a case. */
export interface CaseOptions {
  /** Where data directories are created. */
  readonly folder: string;
  /** `null` for the default duration of the case. */
  readonly seconds: number | null;
  readonly rules: number;
  readonly interval: string;
  readonly documents: number;
}

export type Figures = Readonly<Record<string, number>>;
